"""Records in, problems out; records are never changed."""

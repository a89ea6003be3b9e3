"""How pattern files are read: YAML to validated models to the compiled set that the stages use."""

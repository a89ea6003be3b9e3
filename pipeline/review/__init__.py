"""The pages that a person looks at: a dataset goes in; a site that opens from disk comes out, and takes verdicts."""

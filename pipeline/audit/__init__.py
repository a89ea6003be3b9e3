"""Verdicts on a sample go in; what may be said of the whole dataset comes out, without a file or a clock."""

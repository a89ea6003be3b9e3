"""A finished dataset goes in; files for the programs that people use come out."""

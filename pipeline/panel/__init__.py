"""The tables of all reports go in; the panel, its revisions and its gaps come out."""

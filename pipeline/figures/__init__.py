"""Quantities and the words around them in, figures out."""

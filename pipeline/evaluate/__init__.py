"""Extracted figures and gold in, precision, recall and F1 out."""

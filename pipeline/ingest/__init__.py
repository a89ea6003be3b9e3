"""Readers: the bytes of one file in, one Document out; parser libraries end here."""

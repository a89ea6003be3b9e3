"""Names and texts go in; what SQL takes for them comes out."""


def quote_name(name: str) -> str:
    """Return a name as SQL takes it, whatever stands in it.

    >>> quote_name('group'), quote_name('a"b')
    ('"group"', '"a""b"')
    """
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def quote_text(text: str) -> str:
    """Return a text as SQL takes it.

    >>> print(quote_text("the report's"))
    'the report''s'
    """
    doubled = text.replace("'", "''")
    return f"'{doubled}'"

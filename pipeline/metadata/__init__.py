"""Document in, title, agency, region, dates and scores out."""

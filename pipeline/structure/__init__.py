"""Document in, outline, sentences and table grids out."""

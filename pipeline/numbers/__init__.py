"""Text in, every number classed and every quantity out."""

"""The generator of `samples/` and `tests/fixtures/`: each report is written once, its figures marked."""

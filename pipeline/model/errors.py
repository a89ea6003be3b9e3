"""Exceptions for an operator or a pattern author: what, where, what to do."""


class ZipingError(Exception):
    """Root of the errors that a command prints as one clear sentence."""


class UnreadableDocument(ZipingError):  # noqa: N818 - reads better where readers raise it
    """A file of a known format that cannot be read (`code` names the reason)."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the machine-readable `code` beside the sentence."""
        super().__init__(message)
        self.code = code


class UnsupportedFormat(UnreadableDocument):
    """A file whose content is none of the formats that the pipeline reads."""

    def __init__(self, message: str) -> None:
        """Use the one code of this kind."""
        super().__init__('unsupported_format', message)


class PatternFileError(ZipingError):
    """One or more faults in the pattern files, each as file:line: place: what is wrong."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Keep every fault, so that all are reported at once."""
        super().__init__('\n'.join(faults))
        self.faults = faults


class OutputError(ZipingError):
    """The dataset cannot be written where it was asked for."""

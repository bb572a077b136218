"""The codes in which the signing process says no; words for people are the other side's."""


class Failure(Exception):
    """A refusal: `code` is one of `signing.keys.errors`; nothing secret goes into it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

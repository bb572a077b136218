"""What is wrong with a message, in the standard's codes: N missing, R too long, M wrong, T type."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """A code such as R.MessageHeader.Subject with a sentence for people."""

    code: str
    text: str


class BadMessage(Exception):
    """The message cannot be used; nothing of it is taken over."""

    def __init__(self, code: str, text: str) -> None:
        self.remark = Remark(code, text)
        super().__init__(f"{code}: {text}")

    @property
    def code(self) -> str:
        return self.remark.code

    @property
    def text(self) -> str:
        return self.remark.text

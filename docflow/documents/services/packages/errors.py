"""The ways a package is not made or not taken; each message is for people."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from docflow.core.errors import Refused


class Unfit(Refused):
    """Something in the files does not fit the decree's fields; `faults` names each place."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        shown = "; ".join(self.faults[:5]) + ("; …" if len(self.faults) > 5 else "")
        super().__init__(_("Chưa đóng gói được: %(faults)s") % {"faults": shown})


class BadPackage(Refused):
    """The package is not what a keeper signed. Nothing of it was kept; `code` is for programs,
    `why` the reason alone."""

    def __init__(self, code: str, said: str) -> None:
        self.code, self.why = code, said
        super().__init__(_("Gói không được nhận, chưa giữ lại gì: %(why)s") % {"why": said})

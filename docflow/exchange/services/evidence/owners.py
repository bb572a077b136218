"""Owns the question whose key signed: by the address book here, or by somebody who compared it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import DatabaseError
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.exchange.selectors import addresses
from docflow.exchange.services.evidence.findings import Finding
from docflow.exchange.states import Proof
from docflow.org.models import Office
from docflow.org.selectors.people import office_by_code


class Owners:
    """`compared` are fingerprints that somebody checked with the office by telephone or letter."""

    def __init__(self, compared: Sequence[str]) -> None:
        self.compared = frozenset(_plain(one) for one in compared)

    def of(self, code: str, fingerprint: str, subject: str, at: datetime) -> Finding:
        """Whether the key is, for what was signed at `at`, the system key of the office that held
        that code on that day."""
        if fingerprint in self.compared:
            return Finding("key", subject, Proof.PROVED)
        try:
            office = known(code, at)
            own = office is not None and addresses.owned_at(office, fingerprint, at)
        except DatabaseError:
            # A machine that verifies and nothing else.
            office, own = None, False
        if own:
            return Finding("key", subject, Proof.PROVED)
        values = {"code": code[:40], "key": fingerprint}
        if office is None:
            said = _(
                "Chưa biết khóa nào là của cơ quan mang mã %(code)s. Hãy đối chiếu vân tay "
                "%(key)s với cơ quan đó."
            )
            return Finding("key", subject, Proof.UNDETERMINED, said % values)
        said = _("Khóa %(key)s không phải của cơ quan mang mã %(code)s theo sổ địa chỉ.")
        return Finding("key", subject, Proof.FAILED, said % values)

    def name_of(self, code: str, at: datetime) -> str:
        """What the office of that code is called here; empty where nobody knows it."""
        try:
            office = known(code, at)
        except DatabaseError:
            return ""
        return office.name if office else ""


def known(code: str, at: datetime) -> Office | None:
    return office_by_code(code, at.astimezone(clock.OFFICE_ZONE).date())


def _plain(fingerprint: str) -> str:
    return fingerprint.replace(":", "").replace(" ", "").lower()

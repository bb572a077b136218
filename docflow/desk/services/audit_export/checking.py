"""Owns looking at a bundle of the audit without believing it, and without the database it is from.

Signature, time and whose key it is are judged as for evidence; then each row must give its hash,
the hashes must lead to a head, and the head must carry a time stamp.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from docflow.core.audit import chain, stamps
from docflow.core.audit.models import AuditHead
from docflow.desk.services.audit_export import layout
from docflow.documents.services.packages import reading
from docflow.documents.services.packages.errors import BadPackage
from docflow.documents.services.packages.reading import Opened
from docflow.exchange.services.evidence.checking import BROKEN, Opening
from docflow.exchange.services.evidence.findings import Examined
from docflow.exchange.services.evidence.owners import Owners
from docflow.exchange.states import Proof
from signing.messages import BadMessage
from signing.trust.brought import Brought, Named

HASH = 64


def examine(
    path: Path,
    *,
    now: datetime,
    anchors: Sequence[Named] | None = None,
    keys: Sequence[str] = (),
) -> Examined:
    """Everything that can be said of the bundle at `path`; never raises for its bytes."""
    found = Examined()
    believed = tuple(anchors) if anchors is not None else None
    opening = Opening(found, now, believed, Owners(keys), layout.FORM)
    try:
        with reading.opened(path, opening.kind()) as package:
            found.sha256 = package.sha256
            found.holds("container", str(len(package.manifest.entries)), condition=True)
            _Look(package, found, opening.brought).everything()
    except BadPackage as problem:
        found.add("container", problem.code, Proof.FAILED, problem.why)
    except BROKEN as problem:
        said = _("gói không đọc được (%(kind)s)") % {"kind": type(problem).__name__}
        found.add("description", layout.ABOUT, Proof.FAILED, said)
    return found


class _Look:
    """One bundle: its rows, what lies between them, its heads."""

    def __init__(self, package: Opened, found: Examined, brought: Brought) -> None:
        self.package, self.found, self.brought = package, found, brought
        about = json.loads(package.read(layout.ABOUT))
        self.office, self.count = int(about["office_id"]), int(about["rows"])
        self.rows = {int(one["said"]["seq"]): one for one in self._lines(layout.ROWS)}
        self.links = {int(one["seq"]): one for one in self._lines(layout.LINKS)}
        self.heads = json.loads(package.read(layout.HEADS))

    def everything(self) -> None:
        note = _("Số dòng không đúng như bản kê, hoặc một dòng có hai bản.")
        whole = len(self.rows) == self.count and not self.rows.keys() & self.links.keys()
        self.found.holds("rows", str(self.count), whole, note)
        done = 0
        for head in sorted(self.heads, key=lambda one: int(one["seq"])):
            self._head(head, done)
            done = int(head["seq"])
        for seq in self.rows:
            if seq > done:
                self.found.add(
                    "row", str(seq), Proof.FAILED, _("Không có đầu chuỗi nào bao dòng này.")
                )
        table = layout.table(self.rows[seq]["said"] for seq in sorted(self.rows))
        same = self.package.read(layout.TABLE) == table
        self.found.holds("table", layout.TABLE, same, _("Bảng không giống các dòng nhật ký."))

    def _head(self, head: dict[str, Any], after: int) -> None:
        """The rows behind `after` lead to this head, and it was there when its stamp says."""
        seq, stated = int(head["seq"]), str(head["hash"])
        mine = [place for place in self.rows if after < place <= seq]
        if mine:
            self._chain(min(mine), seq, stated)
        token = self.package.read(layout.token(seq))
        kept = AuditHead(office_id=self.office, seq=seq, hash=stated, token=token)
        try:
            stamps.moment_of(kept, self.brought)
        except BadMessage as problem:
            state = Proof.UNDETERMINED if problem.code == "untrusted" else Proof.FAILED
            note = _("dấu thời gian của đầu chuỗi không được xác nhận (%(code)s)")
            self.found.add("head", str(seq), state, note % {"code": problem.code})
        else:
            self.found.holds("head", str(seq), condition=True)

    def _chain(self, first: int, last: int, stated: str) -> None:
        reached, unknown = str(self.rows[first]["said"]["prev_hash"]), 0
        for seq in range(first, last + 1):
            if seq in self.rows:
                reached = self._row(seq, reached)
            elif seq in self.links and "body" in self.links[seq]:
                reached = chain.link(reached, seq, _hash(self.links[seq]["body"]))
            elif seq in self.links:
                # An event of before the salt: that it follows cannot be shown without its words.
                reached, unknown = _hash(self.links[seq]["hash"]), seq
            else:
                note = _("Thiếu mắt xích %(seq)d.") % {"seq": seq}
                self.found.add("chain", str(last), Proof.FAILED, note)
                return
        note = _("Các dòng không dẫn tới đầu chuỗi.")
        if self.found.holds("chain", str(last), reached == stated, note) and unknown:
            note = _("Mắt xích %(seq)d được lập trước khi có muối: chỉ chữ ký bảo đảm.")
            self.found.add("chain", str(unknown), Proof.UNDETERMINED, note % {"seq": unknown})

    def _row(self, seq: int, reached: str) -> str:
        """The hash that the row has; whether it is the one stated, and the row follows."""
        row = self.rows[seq]
        said = dict(row["said"])
        own = said["office_id"] == self.office and said["prev_hash"] == reached
        if row["closed"]:
            place, before = said.pop("seq"), said.pop("prev_hash")
            body = hashlib.sha256(chain.canonical(said)).hexdigest()
            digest = chain.link(before, place, body)
        else:
            digest = chain.digest_of(said)
        if not (own and digest == row["hash"]):
            note = _("Dòng không khớp với mã băm của nó, hoặc không theo sau dòng trước.")
            self.found.add("row", str(seq), Proof.FAILED, note)
        return digest

    def _lines(self, path: str) -> list[Any]:
        # Not `splitlines` of a text: that cuts at signs which JSON leaves in.
        found = [json.loads(line) for line in self.package.read(path).split(b"\n")[:-1]]
        places = {int(one["said"]["seq"] if "said" in one else one["seq"]) for one in found}
        if len(places) != len(found):
            raise ValueError("a place is named twice")
        return found


def _hash(value: Any) -> str:
    if not isinstance(value, str) or len(value) != HASH:
        raise ValueError("not a hash")
    return value

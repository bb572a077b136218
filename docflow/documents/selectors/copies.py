"""Which copies of a document there can be, and which there are.

Law: NĐ 30/2020/NĐ-CP, Điều 3.10-3.12 (what each form is made from) and Điều 25 (its ways).
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.models import Copy, Document, ValidationRecord, Version
from docflow.documents.policies import visible_to
from docflow.documents.selectors.versions import official
from docflow.documents.states import (
    COPIES,
    COPY_WAYS,
    CopyForm,
    Medium,
    Origin,
    VersionKind,
)
from docflow.org.models import Position
from docflow.org.selectors import people
from docflow.org.states import LEADERS
from signing.gate.report import Verdict

# Pictures of paper; what we print ourselves is signed and stamped only afterwards.
_SCANS = frozenset({VersionKind.SCANNED, VersionKind.IMPORTED})


@dataclass(frozen=True)
class Way:
    """One form of copy in one medium; `why` says what stands against it."""

    form: CopyForm
    to_medium: Medium
    why: str | None

    @property
    def name(self) -> str:
        """As a form of a page sends it: "SY-paper"."""
        return f"{self.form}-{self.to_medium}"

    @property
    def label(self) -> str:
        return _("%(form)s sang bản %(medium)s") % {
            "form": self.form.label,
            "medium": self.to_medium.label,
        }


@dataclass(frozen=True)
class Source:
    """What a document is for who would copy it."""

    document: Document
    medium: Medium
    # The file that goes out, or the scan of the paper.
    version: Version | None
    ways: tuple[Way, ...]

    @property
    def possible(self) -> list[Way]:
        return [way for way in self.ways if way.why is None]

    @property
    def refused(self) -> list[Way]:
        return [way for way in self.ways if way.why is not None]

    @property
    def scan(self) -> Version | None:
        """The picture of the paper, where there is one."""
        scanned = self.version is not None and self.version.kind in _SCANS
        return self.version if scanned and self.medium == Medium.PAPER else None

    def way(self, form: str, to_medium: str) -> Way | None:
        found = (one for one in self.ways if (one.form, one.to_medium) == (form, to_medium))
        return next(found, None)


def source_of(document: Document) -> Source:
    """Every form and medium with what stands against it; three queries at most."""
    version = official(document)
    proved = version is not None and _proved(version)
    medium = _medium(document, proved)
    ways = tuple(
        Way(form, to, _why(document, form, medium, to, proved))
        for form in CopyForm
        for to in (Medium.PAPER, Medium.ELECTRONIC)
    )
    return Source(document, medium, version, ways)


def signers(office_id: int, form: str = "") -> list[Position]:
    """Who may sign copies: the leaders, and whom the authority register names for a form of copy
    or for every type. The head of the office decides it there (Điều 27.1)."""
    serving = people.serving(office_id).prefetch_related("capacities")
    found = serving.filter(Q(role__in=LEADERS) | Q(capacities__isnull=False)).distinct()
    forms = {form} if form else COPIES
    today = clock.today()
    return [
        one
        for one in found.order_by("pk")
        if one.role in LEADERS
        or any(
            rule.holds_on(today) and (not rule.types or forms & set(rule.types))
            for rule in one.capacities.all()
        )
    ]


def copies_of(document: Document, actor: Actor) -> QuerySet[Copy]:
    """The copies of a document that the person may see, newest first; one query."""
    return (
        Copy.objects.filter(source=document, document__in=visible_to(actor).values("pk"))
        .select_related("document")
        .order_by("-document__listed_at", "-pk")
    )


def _medium(document: Document, proved: bool) -> Medium:
    if document.origin == Origin.COPIED:
        return Medium(document.copied.to_medium)
    if document.origin == Origin.IMPORTED:
        # Old rows and scans are of paper, unless the file itself is signed.
        return Medium.ELECTRONIC if proved else Medium.PAPER
    return Medium.PAPER if document.origin == Origin.PAPER else Medium.ELECTRONIC


def _proved(version: Version) -> bool:
    """Whether the gate found the very bytes validly signed, when it looked last."""
    found = ValidationRecord.objects.filter(version=version, sha256=version.file_id).first()
    return found is not None and found.verdict == Verdict.VALID


def _why(
    document: Document, form: CopyForm, medium: Medium, to: Medium, proved: bool
) -> str | None:
    of_copy = document.type_code in COPIES
    if form == CopyForm.COPY_OF_COPY and document.type_code != CopyForm.TRUE_COPY:
        return _("Sao lục được làm từ bản sao y.")
    if form != CopyForm.COPY_OF_COPY and of_copy:
        return _("Văn bản này là bản sao: sao y và trích sao được làm từ bản gốc, bản chính.")
    if (medium, to) not in COPY_WAYS[form]:
        return _(
            "Văn bản là tệp điện tử: chính tệp này là bản gốc, có giá trị ngay, nên không sao "
            "sang điện tử. Hãy gửi hoặc chia sẻ chính tệp."
        )
    if medium == Medium.ELECTRONIC and not proved:
        return _("Chữ ký số trong tệp chưa được xác nhận hợp lệ nên chưa có bản gốc để sao.")
    return None

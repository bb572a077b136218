"""Which types a draft may begin from: what is often written first, then all of them by kind."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.documents.states import DRAFTABLE, TYPES, USUAL, DocumentType, Origin
from docflow.org.states import LEADERS
from search.analysis import fold

#: By what a document is for; every draftable type stands in one group (NĐ 30/2020/NĐ-CP, Điều 7).
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Quyết định, chỉ đạo"), ("NQ", "QD", "CT", "QC", "QYD", "HD")),
    (_("Thư, điện, thông tin"), ("CV", "CD", "TB", "TC", "TCONG")),
    (_("Kế hoạch, báo cáo, đề xuất"), ("CTR", "KH", "PA", "DA", "DUAN", "BC", "TTR")),
    (_("Cuộc họp"), ("GM", "BB")),
    (_("Thỏa thuận, ủy quyền"), ("HDONG", "BGN", "BTT", "GUQ")),
    (_("Giấy, phiếu"), ("GGT", "GNP", "PG", "PC", "PB")),
)
#: How many are offered first, and on how many of the newest documents that rests.
OFTEN = 6
OWN_RECENT, OFFICE_RECENT = 200, 2000


@dataclass(frozen=True)
class Group:
    name: str | Promise
    kinds: list[DocumentType]


def offered(actor: Actor, asked: str = "") -> list[Group]:
    """All types in their groups, what is often used before them; only those that `asked` names,
    by name, abbreviation or first letters, with marks or without."""
    if asked.strip():
        found = [TYPES[code] for code in DRAFTABLE if _names(TYPES[code], fold(asked.strip()))]
        return [Group(_("Loại văn bản tìm thấy"), found)] if found else []
    often = often_used(actor)
    groups: list[tuple[Any, tuple[str, ...]]] = [(_("Hay dùng"), tuple(often))]
    # Each type stands once: twice the same link is twice the same question.
    groups += [(name, tuple(code for code in codes if code not in often)) for name, codes in GROUPS]
    return [Group(name, [TYPES[code] for code in codes]) for name, codes in groups if codes]


def likely_signer(actor: Actor) -> int | None:
    """The position that a new draft names until another one is chosen: the person's own where
    they sign, else who signs what they wrote last. A form offers it only while it may sign."""
    if actor.role in LEADERS:
        return actor.position_id
    own = Document.objects.filter(drafter=actor.user_id, office=actor.office_id)
    written = own.filter(origin__in=(Origin.DRAFTED, Origin.UPLOADED), council=None)
    return written.order_by("-pk").values_list("signer_id", flat=True).first()


def often_used(actor: Actor) -> list[str]:
    """What the person drafted most of late; filled up by the office, then by what is usual."""
    drafts = Document.objects.filter(origin=Origin.DRAFTED, office=actor.office_id)
    own = drafts.filter(drafter=actor.user_id).order_by("-pk")
    newest = Document.objects.aggregate(top=Max("pk"))["top"] or 0
    around = drafts.filter(pk__gt=newest - OFFICE_RECENT)
    counts = [
        Counter(own.values_list("type_code", flat=True)[:OWN_RECENT]),
        Counter(around.values_list("type_code", flat=True)),
    ]
    ordered = [code for count in counts for code, _number in count.most_common()]
    known = [code for code in (*ordered, *USUAL) if code in DRAFTABLE]
    return list(dict.fromkeys(known))[:OFTEN]


def _names(kind: DocumentType, asked: str) -> bool:
    name = fold(str(kind.name))
    letters = "".join(word[0] for word in name.split())
    short = fold(kind.abbreviation)
    begins = f" {name}".find(f" {asked}") >= 0
    return begins or letters == asked or (bool(short) and short.startswith(asked))

"""The parts of the document page: route, sharing, links, and the sheets with their boxes."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from docflow.core.access.principals import holder_id, is_group
from docflow.core.actor import Actor
from docflow.documents.grants import DOCUMENTS, WRITES
from docflow.documents.models import (
    Document,
    DocumentGrantReason,
    Link,
    SignatureRecord,
    Version,
    ways,
)
from docflow.documents.policies import visible_to
from docflow.documents.rendering import pictures
from docflow.documents.rendering.pictures import Size
from docflow.documents.selectors.versions import data_of
from docflow.documents.states import LinkKind, Status, VersionKind
from docflow.org.models import Position, Team
from docflow.org.selectors.people import members, serving

DAY = 24 * 3600
_CLOSED = frozenset({VersionKind.SIGNED, VersionKind.ISSUED, VersionKind.PRESERVED})
_OUT = (Status.ISSUED, Status.FILED)
# It was out, or never will be.
_OVER = (Status.RECALLED, Status.CANCELLED)


@dataclass(frozen=True)
class Reader:
    """Who may see the document, and why; `position` only where it was shared by hand."""

    name: str
    note: str
    position: Position | None = None
    # Writes the draft with its drafter.
    writes: bool = False


def readers_of(document: Document) -> list[Reader]:
    """Everybody who may see the document, each once; three queries."""
    reasons = list(DocumentGrantReason.objects.filter(target=document).order_by("pk"))
    users = {holder_id(one.principal) for one in reasons if not is_group(one.principal)}
    groups = {holder_id(one.principal) for one in reasons if is_group(one.principal)}
    held = Position.objects.filter(user__in=users, office_id=document.office_id)
    positions = {one.user_id: one for one in held.select_related("user", "unit")}
    teams = {
        team.group_id: team for team in Team.objects.filter(group__in=groups).select_related("unit")
    }
    shared = {one.principal for one in reasons if one.cause == "share"}
    writing = {one.principal for one in reasons if one.cause == WRITES}
    readers = []
    for principal in dict.fromkeys(one.principal for one in reasons):
        if is_group(principal):
            team = teams.get(holder_id(principal))
            if team is not None:
                unit = team.unit.name if team.unit else _("toàn cơ quan")
                readers.append(Reader(str(team.get_kind_display()), unit))
        elif position := positions.get(holder_id(principal)):
            by_hand = position if principal in shared else None
            writes = principal in writing
            readers.append(Reader(position.user.full_name, position.title, by_hand, writes))
    return readers


def people_who_see(document: Document) -> int:
    """How many people of today may see the document, those of its teams included."""
    principals = DOCUMENTS.principals_of([document.pk])[document.pk]
    people = members(principals)
    return serving(document.office_id).filter(user__in=people).values("user").distinct().count()


def links_of(document: Document, actor: Actor) -> list[tuple[str, Document]]:
    """Linked documents the person may see, with the kind of the link; one query each way."""
    seen = visible_to(actor).values("pk")
    found = []
    for link in Link.objects.filter(source=document, target__in=seen).select_related("target"):
        found.append((str(link.get_kind_display()), link.target))
    for link in Link.objects.filter(target=document, source__in=seen).select_related("source"):
        found.append((said_from(link), link.source))
    return found


def said_from(link: Link) -> str:
    """The kind of a link in the words of the document that it points at."""
    if link.kind == LinkKind.ANSWERS:
        return _("Được trả lời bằng")
    done = {
        LinkKind.REPLACES: _("Thay thế bởi"),
        LinkKind.AMENDS: _("Sửa đổi bởi"),
        LinkKind.CORRECTS: _("Đính chính bởi"),
    }
    # Until it is issued it replaces nothing.
    coming = {
        LinkKind.REPLACES: _("Dự thảo sẽ thay thế"),
        LinkKind.AMENDS: _("Dự thảo sẽ sửa đổi"),
        LinkKind.CORRECTS: _("Dự thảo sẽ đính chính"),
    }
    kind, source = LinkKind(link.kind), link.source
    if kind in done and source.status in _OVER:
        return f"{done[kind]} ({source.get_status_display().lower()})"
    words = done if source.status in _OUT else coming
    if said := words.get(kind):
        return said
    return _("Được nhắc ở: %(kind)s") % {"kind": str(link.get_kind_display()).lower()}


def versions_of(document: Document) -> QuerySet[Version]:
    return document.versions.exclude(file=None).order_by("-ordinal")


def sizes_of(version: Version) -> tuple[Size, ...]:
    """Width and height of each page; the bytes of a version never change, so they are kept."""
    key = f"documents.sizes.{version.file_id}"
    sizes = cache.get(key)
    if sizes is None:
        sizes = pictures.page_sizes(data_of(version))
        cache.set(key, sizes, DAY)
    return sizes


def boxes_of(document: Document, version: Version, actor: Actor) -> dict[int, list[dict[str, Any]]]:
    """The signature places of each page (from 0), with whose they are and whether signed."""
    made = _made_on(version)
    mine = _my_field(document, actor)
    boxes: dict[int, list[dict[str, Any]]] = {}
    for field in version.fields:
        name = field["name"]
        if name not in made and version.kind in _CLOSED and name.startswith("Initial"):
            # Skipped for ever once the leader has signed.
            continue
        boxes.setdefault(field["page"], []).append(
            {
                "id": name,
                **{key: field[key] for key in ("x1", "y1", "x2", "y2")},
                **_look(name, made.get(name), name == mine),
                "url": f"#signature-{name}" if name in made else "",
            }
        )
    return boxes


def _made_on(version: Version) -> dict[str, SignatureRecord]:
    """The signatures on these bytes: a return discards them, so they count from the last final."""
    if version.kind == VersionKind.DRAFT:
        return {}
    earlier = Version.objects.filter(document_id=version.document_id, kind=VersionKind.FINAL)
    start = earlier.filter(ordinal__lte=version.ordinal).aggregate(top=Max("ordinal"))["top"] or 0
    records = SignatureRecord.objects.filter(
        document_id=version.document_id,
        version__ordinal__gt=start,
        version__ordinal__lte=version.ordinal,
    )
    return {one.field: one for one in records}


def _my_field(document: Document, actor: Actor) -> str:
    if document.signer_id == actor.position_id and document.status in (
        Status.IN_REVIEW,
        Status.APPROVED,
    ):
        return "Signer"
    station = ways.mine_of(actor, ways.open_stations(document))
    return station.field if station is not None else ""


def _look(name: str, made: SignatureRecord | None, mine: bool) -> dict[str, str]:
    if made is not None:
        kind = "seal done" if name == "Seal" else "done"
        return {"kind": kind, "label": f"{made.get_act_display()}: {made.name}"}
    label = {
        "Secretary": _("Ô ký của thư ký"),
        "Signer": _("Ô ký của người ký"),
        "IssueLine": _("Số và ngày (văn thư)"),
        "Seal": _("Dấu cơ quan"),
        "Copy": _("Chữ ký số trên bản sao"),
    }.get(name, _("Ô ký nháy"))
    return {"kind": "mine" if mine else "empty", "label": label}

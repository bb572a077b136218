"""By what the board counts: units, holders, leaders, fields, sources; and the name of each line.

A line is known by a token, the same in the address of its list. Names come from the office's own
structure; a document is only named to who sees an order given on it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.policies import visible_to
from directives.states import Origin
from docflow.core.access.principals import holder_id, is_group, user_principal
from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.org.models import Position, Team, Unit

# The leaders themselves lead what belongs to no unit.
NO_UNIT = "0"
# An order without a field; no stored field is a blank.
NO_FIELD = " "

Names = Callable[[Actor, list[str]], dict[str, str]]


@dataclass(frozen=True)
class Dimension:
    """`fields` of the assignment are grouped; `token` names a group, `where` finds it again."""

    name: str
    label: str | Promise
    head: str | Promise
    fields: tuple[str, ...]
    token: Callable[[Mapping[str, Any]], str]
    where: Callable[[str], Q | None]
    names: Names
    # Units stand in the order of their names; the others begin where most is late.
    by_name: bool = False


def filter_of(name: str, token: str) -> Q | None:
    """The assignments behind the line `token` of a dimension; None for a token that is none."""
    return DIMENSIONS[name].where(token)


def name_of(actor: Actor, name: str, token: str) -> str:
    """The name of one line; "" where the office, or the person's sight, knows none."""
    if DIMENSIONS[name].where(token) is None:
        return ""
    return DIMENSIONS[name].names(actor, [token]).get(token, "")


def _number(token: str) -> int | None:
    return int(token) if token.isascii() and token.isdigit() and len(token) < 18 else None


def _where_unit(token: str) -> Q | None:
    number = _number(token)
    if number is None:
        return None
    return Q(unit=number) if number else Q(unit__isnull=True)


def _unit_names(actor: Actor, tokens: list[str]) -> dict[str, str]:
    units = Unit.objects.filter(office_id=actor.office_id, pk__in=map(int, tokens))
    named = {str(pk): name for pk, name in units.order_by().values_list("pk", "name")}
    return {NO_UNIT: _("Lãnh đạo cơ quan"), **named}


def _where_holder(token: str) -> Q | None:
    number = _number(token)
    return None if number is None else Q(principal=number)


def _holder_names(actor: Actor, tokens: list[str]) -> dict[str, str]:
    principals = [int(token) for token in tokens]
    people = _people(actor, user_id__in=[holder_id(one) for one in principals if not is_group(one)])
    names = {str(user_principal(one.user_id)): str(one) for one in people}
    groups = {holder_id(one): str(one) for one in principals if is_group(one)}
    teams = Team.objects.filter(office_id=actor.office_id, group__in=groups, unit__isnull=False)
    for group, unit in teams.values_list("group", "unit__name"):
        names[groups[group]] = unit
    return names


def _where_leader(token: str) -> Q | None:
    number = _number(token)
    return None if number is None else Q(directive__author=number)


def _leader_names(actor: Actor, tokens: list[str]) -> dict[str, str]:
    return {str(one.pk): str(one) for one in _people(actor, pk__in=map(int, tokens))}


def _people(actor: Actor, **which: Any) -> Iterable[Position]:
    """Positions of the office, of those who left too; the newest of a person last."""
    found = Position.objects.filter(office_id=actor.office_id, **which)
    return found.select_related("user").order_by("pk")


def _where_field(token: str) -> Q | None:
    return Q(directive__field="" if token == NO_FIELD else token)


def _field_names(actor: Actor, tokens: list[str]) -> dict[str, str]:
    return {token: _("Chưa ghi lĩnh vực") if token == NO_FIELD else token for token in tokens}


def _source_token(group: Mapping[str, Any]) -> str:
    document = group["directive__source_document"]
    return str(document) if document else str(group["directive__origin"])


def _where_source(token: str) -> Q | None:
    number = _number(token)
    if number is not None:
        return Q(directive__source_document=number)
    if token in Origin.values:
        return Q(directive__source_document__isnull=True, directive__origin=token)
    return None


def _source_names(actor: Actor, tokens: list[str]) -> dict[str, str]:
    """As on the page of an order: whoever sees it reads the number of its document."""
    names = {origin.value: str(origin.label) for origin in Origin}
    names[Origin.DOCUMENT.value] = _("Văn bản ngoài hệ thống")
    numbers = [number for token in tokens if (number := _number(token))]
    seen = visible_to(actor).filter(source_document__in=numbers).order_by()
    documents = Document.objects.filter(pk__in=seen.values("source_document"))
    for document in documents.only("code", "type_code"):
        names[str(document.pk)] = document.code or document.type_name
    return names


_ALL = (
    Dimension(
        "unit",
        gettext_lazy("Theo đơn vị"),
        gettext_lazy("Đơn vị chủ trì"),
        ("unit",),
        lambda group: str(group["unit"] or NO_UNIT),
        _where_unit,
        _unit_names,
        by_name=True,
    ),
    Dimension(
        "holder",
        gettext_lazy("Theo người thực hiện"),
        gettext_lazy("Người thực hiện"),
        ("principal",),
        lambda group: str(group["principal"]),
        _where_holder,
        _holder_names,
    ),
    Dimension(
        "leader",
        gettext_lazy("Theo người giao"),
        gettext_lazy("Người giao"),
        ("directive__author",),
        lambda group: str(group["directive__author"]),
        _where_leader,
        _leader_names,
    ),
    Dimension(
        "field",
        gettext_lazy("Theo lĩnh vực"),
        gettext_lazy("Lĩnh vực"),
        ("directive__field",),
        lambda group: group["directive__field"] or NO_FIELD,
        _where_field,
        _field_names,
    ),
    Dimension(
        "source",
        gettext_lazy("Theo nguồn"),
        gettext_lazy("Nguồn"),
        ("directive__source_document", "directive__origin"),
        _source_token,
        _where_source,
        _source_names,
    ),
)
DIMENSIONS = {one.name: one for one in _ALL}

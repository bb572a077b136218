"""Reusable routes and working hours as pages show them."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from docflow.documents.models import RoutePlan
from docflow.documents.services.planning import Found
from docflow.documents.states import TYPES


def types_of(plan: RoutePlan) -> str:
    return ", ".join(TYPES[code].name for code in plan.types if code in TYPES) or _("Mọi loại")


def shaped(rows: list[Found]) -> list[dict[str, Any]]:
    """Steps for a page: those of one place belong together."""
    return [
        {
            "place": one.step.place,
            "kind": one.step.get_kind_display(),
            "holder": one.holder,
            "people": one.people,
            "why": one.why,
            "blocks": one.blocks,
            "needed": one.step.needed,
            "hours": hours(one.station.norm_minutes if one.station else one.step.norm_minutes),
            "tied": bool(one.station and one.station.process_step),
            "lost": bool(one.station and one.step.process_key and not one.station.process_step),
        }
        for one in rows
    ]


def hours(minutes: Decimal | float | None) -> str:
    """Working hours of minutes, with a comma; nothing where nothing is known."""
    return (
        "" if minutes is None else f"{minutes / 60:.1f}".rstrip("0").rstrip(".").replace(".", ",")
    )

"""The figures over the API: of the person's own office, there is no parameter for another."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from docflow.core import clock, policy
from docflow.core.web import actor_of
from docflow.documents.policies import visible_to
from docflow.metrics.selectors.figures import Figure, figures
from docflow.metrics.selectors.page import YEARS
from docflow.metrics.states import Perm

router = Router(tags=["metrics"])
Day = Annotated[date | None, Query(ge=date(YEARS[0], 1, 1), le=date(YEARS[-1], 12, 31))]


class Share(Schema):
    numerator: int
    denominator: int
    excluded: dict[str, int]
    share: float | None

    @staticmethod
    def of(figure: Figure) -> "Share":
        return Share(**figure.to_json())


class Outside(Schema):
    # Empty where the reader may not see the document.
    document: str
    reason: str


class Figures(Schema):
    first: date
    last: date
    A: Share
    B: Share
    C: Share
    not_electronic: list[Outside]


@router.get("", response=Figures, summary="Figures A, B and C of a period")
def metrics(request: HttpRequest, first: Day = None, last: Day = None) -> dict[str, Any]:
    actor = actor_of(request)
    policy.guard(actor, Perm.READ_FIGURES)
    until = last or clock.today()
    since = first or until.replace(day=1)
    if since > until:
        raise HttpError(422, "The first day is after the last one; change the two days.")
    found = figures(actor.office_id, since, until)
    pks = [one.document.pk for one in found.outside]
    seen = set(visible_to(actor).filter(pk__in=pks).values_list("pk", flat=True))
    return {
        "first": since,
        "last": until,
        "A": Share.of(found.a),
        "B": Share.of(found.b),
        "C": Share.of(found.c),
        "not_electronic": [
            {
                "document": str(one.document) if one.document.pk in seen else "",
                "reason": str(one.reason_a),
            }
            for one in found.outside
        ],
    }

"""How long the steps of a process took: stations that ran under them, against their norms."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from statistics import median

from django.db.models import F, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from docflow.documents.models import ProcessStep, ProcessVersion, RouteStep
from docflow.documents.states import RouteState
from docflow.org.selectors.calendar import start_of

# Answers that stand; what was undone or dropped took nobody's time.
DONE = (RouteState.AGREED, RouteState.DIFFERED, RouteState.RETURNED)


class Only(TextChoices):
    """Which of the stations a list shows."""

    ALL = "all", _("Tất cả")
    WITHIN = "within", _("Trong định mức")
    LATE = "late", _("Quá định mức")


@dataclass(frozen=True)
class Times:
    """What a step took in a period; without a station there is nothing to say."""

    count: int
    within: int
    median: Decimal | None
    longest: int | None

    @property
    def share(self) -> Decimal | None:
        """Per cent within the norm; rounded down, so that a hundred means all."""
        if not self.count:
            return None
        return (Decimal(100 * self.within) / self.count).quantize(Decimal("0.1"), ROUND_FLOOR)


NOTHING = Times(0, 0, None, None)


def stations(versions: Iterable[ProcessVersion], first: date, last: date) -> QuerySet[RouteStep]:
    """The answered stations of the versions in a period, both days included."""
    after = date.fromordinal(last.toordinal() + 1)
    return RouteStep.objects.filter(
        process_step__version__in=[one.pk for one in versions],
        state__in=DONE,
        spent_minutes__isnull=False,
        answered_at__gte=start_of(first),
        answered_at__lt=start_of(after),
    )


def narrowed(
    rows: QuerySet[RouteStep], step: ProcessStep | None, only: Only
) -> QuerySet[RouteStep]:
    """Those of one step, within its norm or beyond it, the longest first."""
    if step is not None:
        rows = rows.filter(process_step=step)
    if only == Only.WITHIN:
        rows = rows.filter(spent_minutes__lte=F("process_step__norm_minutes"))
    elif only == Only.LATE:
        rows = rows.filter(spent_minutes__gt=F("process_step__norm_minutes"))
    return rows.order_by("-spent_minutes", "pk")


def times(versions: Iterable[ProcessVersion], first: date, last: date) -> dict[int, Times]:
    """By step; one query for all versions together."""
    spent: dict[int, list[int]] = defaultdict(list)
    norms: dict[int, int] = {}
    rows = stations(versions, first, last).values_list(
        "process_step", "process_step__norm_minutes", "spent_minutes"
    )
    for step, norm, minutes in rows:
        spent[step].append(minutes or 0)
        norms[step] = norm
    return {step: _times(found, norms[step]) for step, found in spent.items()}


def whole_way(version: ProcessVersion, first: date, last: date) -> Times:
    """The time that submissions took at all steps of the version together.

    Only those count that were answered at every station they had under it.
    """
    rows = RouteStep.objects.filter(process_step__version=version).exclude(
        state__in=[RouteState.UNDONE, RouteState.SKIPPED]
    )
    sums: dict[tuple[int, int], int] = defaultdict(int)
    unfinished: set[tuple[int, int]] = set()
    done = set(stations([version], first, last).values_list("pk", flat=True))
    for pk, document, round_, minutes in rows.values_list(
        "pk", "document", "round", "spent_minutes"
    ):
        if pk in done:
            sums[document, round_] += minutes or 0
        else:
            unfinished.add((document, round_))
    found = [minutes for way, minutes in sums.items() if way not in unfinished]
    return _times(found, sum(one.norm_minutes for one in version.steps.all()))


def _times(found: list[int], norm: int) -> Times:
    if not found:
        return NOTHING
    within = sum(1 for minutes in found if minutes <= norm)
    return Times(len(found), within, Decimal(str(median(found))), max(found))

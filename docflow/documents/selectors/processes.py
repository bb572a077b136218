"""Internal processes: those of an office, their versions, and what a new version cuts.

The share of time cut is computed here and nowhere else: by norms, in per cent, of the old sum.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal

from django.db.models import Prefetch, QuerySet

from docflow.core import clock
from docflow.documents.models import Process, ProcessStep, ProcessVersion
from docflow.org.models import Unit

# Rounded down: nothing reaches a threshold by its rounding.
_CENT = Decimal("0.01")


def processes_of(office_id: int, *, retired: bool = False) -> QuerySet[Process]:
    """The processes with their versions and steps, by unit; three queries."""
    rows = Process.objects.filter(office_id=office_id, retired_at__isnull=not retired)
    return _with_versions(rows)


def read(process: Process) -> Process:
    """The process with all its versions and steps."""
    return _with_versions(Process.objects.filter(pk=process.pk)).get()


def _with_versions(rows: QuerySet[Process]) -> QuerySet[Process]:
    steps = ProcessStep.objects.select_related("position__user").order_by("ordinal")
    versions = (
        ProcessVersion.objects.select_related("published_by__user")
        .prefetch_related(Prefetch("steps", queryset=steps))
        .order_by("number")
    )
    return rows.select_related("unit").prefetch_related(Prefetch("versions", queryset=versions))


def published(process: Process, until: datetime | None = None) -> list[ProcessVersion]:
    """The versions published up to a moment, oldest first."""
    until = until or clock.now()
    return [
        one
        for one in process.versions.all()
        if one.published_at is not None and one.published_at <= until
    ]


def in_force(process: Process, now: datetime | None = None) -> ProcessVersion | None:
    """The newest published version; None while there is only a draft."""
    found = published(process, now)
    return found[-1] if found else None


def draft_of(process: Process) -> ProcessVersion | None:
    return next((one for one in process.versions.all() if one.is_draft), None)


def norm_of(version: ProcessVersion) -> int:
    """Working minutes of all steps together."""
    return sum(one.norm_minutes for one in version.steps.all())


def cut(before: int, after: int) -> Decimal | None:
    """Per cent of time cut from `before` minutes to `after`: negative where it became longer,
    None where there was nothing to cut."""
    if before <= 0:
        return None
    return (Decimal(100 * (before - after)) / before).quantize(_CENT, ROUND_FLOOR)


@dataclass(frozen=True)
class Line:
    """One step in an old and a new version, found by its key; None where it is not in one."""

    name: str
    before: ProcessStep | None
    after: ProcessStep | None


@dataclass(frozen=True)
class Comparison:
    """A version held against the one before it."""

    before: ProcessVersion
    after: ProcessVersion
    lines: tuple[Line, ...]
    norm_before: int
    norm_after: int

    @property
    def cut(self) -> Decimal | None:
        return cut(self.norm_before, self.norm_after)


def compared(process: Process, version: ProcessVersion) -> Comparison | None:
    """`version` against the published one before it; None for the first."""
    older = [one for one in published(process) if one.number < version.number]
    return between(older[-1], version) if older else None


def between(before: ProcessVersion, after: ProcessVersion) -> Comparison:
    old = {one.key: one for one in before.steps.all()}
    lines = [Line(one.name, old.pop(one.key, None), one) for one in after.steps.all()]
    lines += [Line(one.name, one, None) for one in old.values()]
    return Comparison(before, after, tuple(lines), norm_of(before), norm_of(after))


def steps_to_tie(office_id: int) -> Sequence[ProcessStep]:
    """The steps in force of processes in use: what a station of a route may run under."""
    found: list[ProcessStep] = []
    for process in processes_of(office_id):
        version = in_force(process)
        for step in version.steps.all() if version else ():
            version.process = process  # type: ignore[union-attr]
            step.version = version  # type: ignore[assignment]
            found.append(step)
    return found


@dataclass(frozen=True)
class Standing:
    """A process at one moment: the version it is measured against, and the one in force."""

    process: Process
    base: ProcessVersion
    now: ProcessVersion

    @property
    def before(self) -> int:
        return norm_of(self.base)

    @property
    def after(self) -> int:
        return norm_of(self.now)

    @property
    def cut(self) -> Decimal | None:
        return cut(self.before, self.after)

    @property
    def is_shortened(self) -> bool:
        return self.after < self.before


@dataclass(frozen=True)
class Overview:
    """What the plan's figures count, and the lists behind them."""

    units: tuple[tuple[Unit, int], ...]
    lines: tuple[Standing, ...]

    @property
    def units_with(self) -> int:
        return sum(1 for _unit, count in self.units if count)

    @property
    def shortened(self) -> int:
        return sum(1 for one in self.lines if one.is_shortened)

    @property
    def investment(self) -> list[Standing]:
        return [one for one in self.lines if one.now.investment]

    @property
    def units_share(self) -> Decimal | None:
        return _share(self.units_with, len(self.units))

    @property
    def shortened_share(self) -> Decimal | None:
        return _share(self.shortened, len(self.lines))

    @property
    def investment_cut(self) -> Decimal | None:
        """The time cut of all processes about investment together."""
        rows = self.investment
        return cut(sum(one.before for one in rows), sum(one.after for one in rows))


def overview(office_id: int, now: datetime, first: datetime | None = None) -> Overview:
    """How units and processes stand at `now`, against the beginning of a period.

    A process is measured against the version in force at `first`; where there was none, or no
    beginning is given, against its first one.
    """
    rows = Process.objects.filter(office_id=office_id, made_at__lte=now)
    lines = []
    for process in _with_versions(rows):
        known = published(process, now)
        if not known or (process.retired_at is not None and process.retired_at <= now):
            continue
        earlier = published(process, first) if first is not None else []
        lines.append(Standing(process, earlier[-1] if earlier else known[0], known[-1]))
    counts: dict[int, int] = {}
    for one in lines:
        counts[one.process.unit_id] = counts.get(one.process.unit_id, 0) + 1
    units = Unit.objects.filter(office_id=office_id).order_by("ordinal", "pk")
    return Overview(tuple((one, counts.get(one.pk, 0)) for one in units), tuple(lines))


def _share(part: int, whole: int) -> Decimal | None:
    """In per cent; None while there is nothing to count."""
    return (Decimal(100 * part) / whole).quantize(_CENT, ROUND_FLOOR) if whole else None


def keys_of(versions: Iterable[ProcessVersion]) -> set[int]:
    """The keys that steps of these versions have."""
    return {step.key for one in versions for step in one.steps.all()}

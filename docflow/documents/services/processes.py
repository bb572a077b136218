"""Internal processes: written as a draft, published and then frozen, followed by a new version."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from docflow.core import clock, db, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import LONGEST_NORM, Process, ProcessStep, ProcessVersion
from docflow.documents.selectors import processes, route_plans
from docflow.documents.states import Perm
from docflow.org.models import Position, Unit
from docflow.org.states import Role

MOST_STEPS = 40
ROLES = [one for one in Role if one != Role.ADMINISTRATOR]


@dataclass(frozen=True)
class Step:
    """One step as it is asked for; without a key it is a new one."""

    name: str
    norm_minutes: int
    role: str = ""
    position: Position | None = None
    key: int | None = None


def make(
    *, actor: Actor, unit: Unit, name: str, steps: Sequence[Step], investment: bool = False
) -> Process:
    """A process of a unit with its first draft. Raises Invalid, also when the name is in use."""
    with deeds.act():
        process = Process(office_id=unit.office_id, unit=unit, made_at=clock.now())
        policy.guard(actor, Perm.KEEP_PROCESSES, process)
        _check(process, name, steps, known=set())
        _name(process, name)
        version = ProcessVersion.objects.create(process=process, number=1, investment=investment)
        _write_steps(version, steps)
        deeds.record(actor, "process.make", process, data=_told(process, version, steps))
    return process


def begin(*, actor: Actor, process: Process) -> ProcessVersion:
    """A draft of the next version, as the one in force is. Raises Refused while one is open."""
    with deeds.act():
        row = _held(actor, process)
        if processes.draft_of(row) is not None:
            raise Refused(_("Quy trình đã có một bản nháp đang sửa."))
        base = processes.in_force(row)
        number = (row.versions.aggregate(top=Max("number"))["top"] or 0) + 1
        investment = base is not None and base.investment
        version = ProcessVersion.objects.create(process=row, number=number, investment=investment)
        if base is not None:
            _write_steps(version, [_as_asked(one) for one in base.steps.all()])
        deeds.record(actor, "process.begin", row, data={"version": number})
    return version


def write(
    *,
    actor: Actor,
    version: ProcessVersion,
    name: str,
    steps: Sequence[Step],
    investment: bool = False,
    note: str = "",
    seen: int | None = None,
) -> ProcessVersion:
    """Write a draft anew; `seen` is `stamp` of what was changed.

    Raises Refused when it was published or changed by somebody else meanwhile, and Invalid.
    """
    with deeds.act():
        process = _held(actor, version.process)
        row = _draft(version)
        if seen is not None and seen != stamp(row):
            raise Refused(_("Bản nháp vừa được người khác sửa. Hãy tải lại trang rồi sửa tiếp."))
        _check(process, name, steps, known=processes.keys_of(process.versions.all()))
        _name(process, name)
        row.investment, row.note = investment, note.strip()[:500]
        row.save(update_fields=["investment", "note"])
        top = ProcessStep.objects.filter(version__process=process).aggregate(top=Max("key"))["top"]
        row.steps.all().delete()
        _write_steps(row, steps, top or 0)
        deeds.record(actor, "process.write", process, data=_told(process, row, steps))
    return row


def publish(*, actor: Actor, version: ProcessVersion) -> ProcessVersion:
    """Let a draft hold from now on; neither it nor its steps are changed again.

    Raises Refused without a step, and the second time.
    """
    with deeds.act():
        process = _held(actor, version.process)
        row = db.lock(_draft(version))
        if not row.steps.exists():
            raise Refused(_("Quy trình chưa có bước nào nên chưa ban hành được."))
        row.published_at = clock.now()
        row.published_by_id = actor.position_id
        row.save(update_fields=["published_at", "published_by"])
        data = {"version": row.number, "norm_minutes": processes.norm_of(row)}
        deeds.record(actor, "process.publish", process, data=data)
    return row


def retire(*, actor: Actor, process: Process) -> Process:
    """Used no more; what was measured stays. Raises Refused while a route runs under it."""
    with deeds.act():
        row = _held(actor, process)
        tied = route_plans.plans_of(row.office_id).filter(process=row)
        names = "; ".join(one.name for one in tied)
        if names:
            raise Refused(
                _("Còn luồng trình theo quy trình này: %(names)s. Hãy sửa các luồng ấy trước.")
                % {"names": names}
            )
        row.retired_at = clock.now()
        row.save(update_fields=["retired_at"])
        deeds.record(actor, "process.retire", row)
    return row


def stamp(version: ProcessVersion) -> int:
    """Changes whenever the steps of a draft are written anew."""
    return version.steps.aggregate(top=Max("pk"))["top"] or 0


def _held(actor: Actor, process: Process) -> Process:
    """The process under its lock: who changes one of its versions does it alone."""
    row = db.lock(process)
    policy.guard(actor, Perm.KEEP_PROCESSES, row)
    if row.retired_at is not None:
        raise Refused(_("Quy trình này đã ngừng dùng."))
    return row


def _draft(version: ProcessVersion) -> ProcessVersion:
    row = ProcessVersion.objects.get(pk=version.pk)
    if not row.is_draft:
        raise Refused(_("Phiên bản này đã ban hành nên không sửa được. Hãy lập phiên bản mới."))
    return row


def _name(process: Process, name: str) -> None:
    process.name = name.strip()
    try:
        with transaction.atomic():
            process.save()
    except IntegrityError:
        raise Invalid({"name": [_("Đơn vị đã có quy trình mang tên này.")]}) from None


def _write_steps(version: ProcessVersion, steps: Sequence[Step], top: int = 0) -> None:
    rows = []
    for ordinal, one in enumerate(steps, 1):
        if one.key is None:
            top += 1
        rows.append(
            ProcessStep(
                version=version,
                ordinal=ordinal,
                key=one.key or top,
                name=one.name.strip(),
                role=one.role,
                position=one.position,
                norm_minutes=one.norm_minutes,
            )
        )
    ProcessStep.objects.bulk_create(rows)


def _as_asked(step: ProcessStep) -> Step:
    return Step(step.name, step.norm_minutes, step.role, step.position, step.key)


def _check(process: Process, name: str, steps: Sequence[Step], known: set[int]) -> None:
    problems: dict[str, list[str]] = {}
    if not 3 <= len(name.strip()) <= 200:
        problems["name"] = [_("Tên dài từ 3 đến 200 ký tự.")]
    said = [line for one in steps for line in _wrong(process, one)]
    if len(steps) > MOST_STEPS:
        said.append(_("Một quy trình có nhiều nhất %(n)d bước.") % {"n": MOST_STEPS})
    keys = [one.key for one in steps if one.key is not None]
    if len(keys) != len(set(keys)) or not set(keys) <= known:
        said.append(_("Có bước chưa hợp lệ."))
    if said:
        problems["steps"] = list(dict.fromkeys(said))
    if problems:
        raise Invalid(problems)


def _wrong(process: Process, step: Step) -> list[str]:
    said = []
    if not 2 <= len(step.name.strip()) <= 200:
        said.append(_("Tên bước dài từ 2 đến 200 ký tự."))
    if bool(step.role) == (step.position is not None):
        said.append(_("Mỗi bước có một vai trò hoặc một người chịu trách nhiệm, không cả hai."))
    if step.role and step.role not in ROLES:
        said.append(_("Vai trò của bước chưa hợp lệ."))
    if step.position is not None and step.position.office_id != process.office_id:
        said.append(_("Người chịu trách nhiệm phải thuộc cơ quan này."))
    if not 1 <= step.norm_minutes <= LONGEST_NORM:
        said.append(_("Số giờ phải lớn hơn 0 và không quá 520."))
    return said


def _told(process: Process, version: ProcessVersion, steps: Sequence[Step]) -> dict[str, object]:
    return {
        "version": version.number,
        "unit": str(process.unit),
        "investment": version.investment,
        "steps": [
            {
                "name": one.name,
                "who": one.role or str(one.position or ""),
                "norm_minutes": one.norm_minutes,
            }
            for one in steps
        ],
    }

"""Reusable routes: made, changed, copied and retired by who keeps them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from docflow.core import clock, db, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import LONGEST_NORM, Process, ProcessStep, RoutePlan, RoutePlanStep
from docflow.documents.selectors import route_plans
from docflow.documents.services.opinions import MOST
from docflow.documents.states import TYPES, Perm, RouteKind, StepWho
from docflow.org.models import Position, Unit

# Who may be meant by which kind of step.
WHO_OF = {
    RouteKind.OPINION: frozenset(StepWho) - {StepWho.FORM},
    RouteKind.HEAD: frozenset({StepWho.OWN_HEADS, StepWho.HEADS, StepWho.POSITION}),
    RouteKind.OFFICE: frozenset({StepWho.FORM, StepWho.HEADS, StepWho.POSITION}),
}
_WITH_UNIT = (StepWho.HEADS, StepWho.OFFICERS)


@dataclass(frozen=True)
class Step:
    """One step as it is asked for; those of the same `place` are asked at once."""

    place: int
    kind: RouteKind
    who: StepWho
    position: Position | None = None
    unit: Unit | None = None
    needed: bool = True
    norm_minutes: int | None = None
    process: Process | None = None
    process_key: int | None = None


@dataclass(frozen=True)
class Route:
    """A route as it is asked for."""

    name: str
    steps: Sequence[Step]
    unit: Unit | None = None
    types: Sequence[str] = ()


def make(*, actor: Actor, route: Route) -> RoutePlan:
    """A new route of the actor's office. Raises Invalid, also when the name is in use."""
    with deeds.act():
        plan = RoutePlan(office_id=actor.office_id, unit=route.unit)
        policy.guard(actor, Perm.KEEP_ROUTES, plan)
        _check(actor, route)
        _fill(plan, route)
        _save(plan)
        _write_steps(plan, route.steps)
        deeds.record(actor, "route_plan.make", plan, data=_told(plan, route))
    return plan


def change(*, actor: Actor, plan: RoutePlan, route: Route, seen: int) -> RoutePlan:
    """Write a new version; what runs keeps its own. `seen` is the version that was changed.

    Raises Refused when somebody else has changed or retired it meanwhile, and Invalid.
    """
    with deeds.act():
        row = _held(actor, plan)
        if row.version != seen:
            raise Refused(_("Luồng này vừa được người khác sửa. Hãy tải lại trang rồi sửa tiếp."))
        row.unit = route.unit
        # Nobody gives a route to whom they keep none for.
        policy.guard(actor, Perm.KEEP_ROUTES, row)
        _check(actor, route)
        _fill(row, route)
        row.version += 1
        _save(row)
        _write_steps(row, route.steps)
        deeds.record(actor, "route_plan.change", row, data=_told(row, route))
    return row


def copy(*, actor: Actor, plan: RoutePlan, name: str, unit: Unit | None = None) -> RoutePlan:
    """The same steps under another name, for `unit` or the whole office."""
    with deeds.act():
        steps = route_plans.steps_of([plan])[plan.pk]
        route = Route(name, [_as_asked(plan, one) for one in steps], unit, plan.types)
        policy.guard(actor, Perm.READ_PROCESSES, plan)
        return make(actor=actor, route=route)


def retire(*, actor: Actor, plan: RoutePlan) -> RoutePlan:
    """Offered no more; what runs goes on. Raises Refused the second time."""
    with deeds.act():
        row = _held(actor, plan)
        row.retired_at = clock.now()
        row.save(update_fields=["retired_at"])
        deeds.record(actor, "route_plan.retire", row)
    return row


def _held(actor: Actor, plan: RoutePlan) -> RoutePlan:
    row = db.lock(plan)
    policy.guard(actor, Perm.KEEP_ROUTES, row)
    if row.retired_at is not None:
        raise Refused(_("Luồng này đã ngừng dùng."))
    return row


def _fill(plan: RoutePlan, route: Route) -> None:
    plan.name = route.name.strip()
    plan.unit = route.unit
    plan.types = sorted(set(route.types))
    plan.process = next((one.process for one in route.steps if one.process), None)


def _save(plan: RoutePlan) -> None:
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError:
        raise Invalid({"name": [_("Đã có luồng mang tên này.")]}) from None


def _write_steps(plan: RoutePlan, steps: Sequence[Step]) -> None:
    places = {place: at for at, place in enumerate(sorted({one.place for one in steps}), 1)}
    RoutePlanStep.objects.bulk_create(
        RoutePlanStep(
            plan=plan,
            version=plan.version,
            place=places[one.place],
            kind=one.kind,
            who=one.who,
            position=one.position,
            unit=one.unit,
            needed=one.needed or one.kind != RouteKind.OPINION,
            norm_minutes=one.norm_minutes,
            process_key=one.process_key,
        )
        for one in steps
    )


def _as_asked(plan: RoutePlan, step: RoutePlanStep) -> Step:
    return Step(
        step.place,
        RouteKind(step.kind),
        StepWho(step.who),
        step.position,
        step.unit,
        step.needed,
        step.norm_minutes,
        plan.process if step.process_key else None,
        step.process_key,
    )


def _told(plan: RoutePlan, route: Route) -> dict[str, object]:
    return {
        "version": plan.version,
        "unit": str(plan.unit or ""),
        "types": plan.types,
        "process": str(plan.process or ""),
        "steps": [
            {
                "place": one.place,
                "kind": one.kind,
                "who": one.who,
                "holder": str(one.position or one.unit or ""),
                "needed": one.needed,
                "norm_minutes": one.norm_minutes,
            }
            for one in route.steps
        ],
    }


def _check(actor: Actor, route: Route) -> None:
    problems: dict[str, list[str]] = {}
    if not 3 <= len(route.name.strip()) <= 200:
        problems["name"] = [_("Tên dài từ 3 đến 200 ký tự.")]
    if set(route.types) - TYPES.keys():
        problems["types"] = [_("Có loại văn bản không tồn tại.")]
    if route.unit is not None and route.unit.office_id != actor.office_id:
        problems["unit"] = [_("Đơn vị không thuộc cơ quan này.")]
    wrong = [line for one in route.steps for line in _wrong(actor, one)] + _together(route.steps)
    if wrong:
        problems["steps"] = list(dict.fromkeys(wrong))
    if problems:
        raise Invalid(problems)


def _together(steps: Sequence[Step]) -> list[str]:
    """What is wrong with the steps as a whole."""
    said = []
    if not steps:
        said.append(_("Luồng cần ít nhất một bước; người ký luôn ở cuối nên không phải thêm."))
    if len(steps) > MOST:
        said.append(_("Một luồng có nhiều nhất %(n)d bước.") % {"n": MOST})
    at = Counter(one.place for one in steps)
    if any(one.kind != RouteKind.OPINION and at[one.place] > 1 for one in steps):
        said.append(_("Chỉ các bước cho ý kiến được cùng thứ tự; bước quyết định đứng riêng."))
    if len({one.process.pk for one in steps if one.process}) > 1:
        said.append(_("Các bước của một luồng theo cùng một quy trình nội bộ."))
    keys = [one.process_key for one in steps if one.process_key]
    if any(_is_untied(one) for one in steps):
        said.append(_("Bước của quy trình nội bộ không còn dùng; hãy chọn lại."))
    if len(keys) != len(set(keys)):
        said.append(_("Mỗi bước của quy trình nội bộ chỉ gắn với một bước của luồng."))
    return said


def _is_untied(step: Step) -> bool:
    """Whether the step names one of a process that is retired or never had it."""
    if step.process is None or step.process_key is None:
        return False
    known = ProcessStep.objects.filter(version__process=step.process, key=step.process_key)
    return step.process.retired_at is not None or not known.exists()


def _wrong(actor: Actor, step: Step) -> list[str]:
    said = []
    if step.who not in WHO_OF.get(step.kind, frozenset()):
        said.append(
            _("“%(who)s” không làm được bước “%(kind)s”.")
            % {"who": step.who.label, "kind": step.kind.label}
        )
    if (step.who == StepWho.POSITION) != (step.position is not None):
        said.append(_("Hãy chọn người cho bước “Một người cụ thể”, và chỉ cho bước ấy."))
    if (step.who in _WITH_UNIT) != (step.unit is not None):
        said.append(_("Hãy chọn đơn vị cho bước của một đơn vị, và chỉ cho bước ấy."))
    ours = (step.position, step.unit, step.process)
    if any(one is not None and one.office_id != actor.office_id for one in ours):
        said.append(_("Người, đơn vị và quy trình phải thuộc cơ quan này."))
    if step.norm_minutes is not None and not 1 <= step.norm_minutes <= LONGEST_NORM:
        said.append(_("Số giờ phải lớn hơn 0 và không quá 520."))
    if step.norm_minutes is not None and step.process_key is not None:
        said.append(_("Bước theo quy trình nội bộ lấy định mức của quy trình."))
    if (step.process is None) != (step.process_key is None) or not 1 <= step.place <= 99:
        said.append(_("Có bước chưa hợp lệ."))
    return said

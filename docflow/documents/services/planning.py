"""Whom the steps of a reusable route mean for one submission, and the stations that follow.

Part of `routing.submit`, which guards and locks; the page of submission shows the same answer.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.documents.models import Document, ProcessStep, RoutePlan, RoutePlanStep
from docflow.documents.selectors import route_plans
from docflow.documents.services import stations
from docflow.documents.services.stations import Keeper, Planned
from docflow.documents.states import RouteKind, StepWho
from docflow.org.models import Position, Unit
from docflow.org.states import HEADS


@dataclass(frozen=True)
class Drafting:
    """For whom a route is laid: the unit that drafts, who drafts, who will sign."""

    office_id: int
    unit: Unit | None
    drafter_id: int | None = None
    # The drafter heads the unit: nobody above answers for its content.
    heads: bool = False
    signer: Position | None = None


@dataclass(frozen=True)
class Found:
    """One step with whom it means today; without a station `why` says why nobody is asked."""

    step: RoutePlanStep
    people: tuple[str, ...] = ()
    station: Planned | None = None
    why: str = ""
    # Nobody holds it, and the way may not go round it.
    blocks: bool = False

    @property
    def holder(self) -> str:
        return self.station.holder if self.station else str(self.step.get_who_display())


def drafting_of(actor: Actor, document: Document) -> Drafting:
    return Drafting(
        document.office_id,
        document.unit,
        document.drafter_id,
        actor.role in HEADS and actor.unit_id == document.unit_id,
        document.signer,
    )


def found(drafting: Drafting, plans: Iterable[RoutePlan]) -> dict[int, list[Found]]:
    """The steps of each route with their people; the number of queries does not grow with them."""
    plans = list(plans)
    if not plans:
        return {}
    steps = route_plans.steps_of(plans)
    norms = route_plans.steps_in_force([one.process_id for one in plans], clock.now())
    search = _Search(
        drafting,
        route_plans.directory(drafting.office_id),
        stations.keeper_of(drafting.office_id, drafting.drafter_id),
    )
    return {
        plan.pk: _once([search.step(one, _norm(plan, one, norms)) for one in steps[plan.pk]])
        for plan in plans
    }


def plan_for(actor: Actor, document: Document, plan: RoutePlan, signer: Position) -> list[Planned]:
    """The stations of a submission by `plan`, the signer last. Raises Refused where a step that
    must be answered has nobody."""
    rows = found(drafting_of(actor, document), [plan])[plan.pk]
    missing = [one for one in rows if one.blocks]
    if missing:
        raise Refused(
            _("Luồng “%(plan)s” có bước chưa có người: %(steps)s. %(advice)s")
            % {
                "plan": plan.name,
                "steps": "; ".join(f"{one.holder} ({one.why})" for one in missing),
                "advice": what_to_do(),
            }
        )
    laid = _waited_for([one.station for one in rows if one.station is not None])
    last = max((one.place for one in laid), default=0) + 1
    signs = Planned(last, RouteKind.LEADER, user_principal(signer.user_id), str(signer))
    return [*laid, signs]


def what_to_do() -> str:
    return _("Hãy chọn luồng khác, hoặc đề nghị văn thư sửa luồng hoặc bổ nhiệm người.")


@dataclass(frozen=True)
class _Search:
    drafting: Drafting
    directory: route_plans.Directory
    keeper: Keeper | None

    def step(self, step: RoutePlanStep, norm: ProcessStep | None) -> Found:
        who = StepWho(step.who)
        if who == StepWho.FORM:
            one = self._form(step)
        elif who == StepWho.POSITION:
            one = self._post(step)
        else:
            one = self._team(step, who)
        if one.station is None:
            return one
        minutes = norm.norm_minutes if norm else step.norm_minutes
        process_step = norm.pk if norm else None
        laid = replace(
            one.station, norm_minutes=minutes, planned=step.pk, process_step=process_step
        )
        return replace(one, station=laid)

    def _form(self, step: RoutePlanStep) -> Found:
        keeper = self.keeper
        if keeper is None:
            return self._nobody(step, _("cơ quan chưa đặt người kiểm tra thể thức"))
        if not keeper.named and keeper.unit == self.drafting.unit:
            return Found(step, why=_("đơn vị soạn thảo tự kiểm tra thể thức"))
        return Found(step, (keeper.holder,), self._station(step, keeper.principal, keeper.holder))

    def _post(self, step: RoutePlanStep) -> Found:
        post = self.directory.post(step.position_id)
        if post is None:
            return self._nobody(step, _("người được nêu không còn giữ chức danh"))
        if post.user_id == self.drafting.drafter_id:
            return Found(step, why=_("là người soạn"))
        if self.drafting.signer is not None and post.user_id == self.drafting.signer.user_id:
            return Found(step, why=_("là người ký ở bước cuối"))
        return Found(
            step, (str(post),), self._station(step, user_principal(post.user_id), str(post))
        )

    def _team(self, step: RoutePlanStep, who: StepWho) -> Found:
        unit = self.drafting.unit if who == StepWho.OWN_HEADS else step.unit
        if who == StepWho.OWN_HEADS:
            if self.drafting.heads:
                return Found(step, why=_("người soạn là lãnh đạo đơn vị"))
            if unit is None:
                return Found(step, why=_("văn bản không thuộc đơn vị nào"))
            who = StepWho.HEADS
        members = self.directory.members(who, unit.pk if unit else None)
        others = [one for one in members if one.user_id != self.drafting.drafter_id]
        principal = self.directory.team(who, unit.pk if unit else None)
        if not members or principal is None:
            return self._nobody(step, _("chưa có ai giữ"))
        if not others or (who == StepWho.HEADS and len(others) < len(members)):
            return Found(step, why=_("là người soạn"))
        holder = _holder(who, unit)
        names = tuple(str(one) for one in others)
        return Found(step, names, self._station(step, principal, holder))

    def _nobody(self, step: RoutePlanStep, why: str) -> Found:
        """An opinion that is not waited for holds up nothing."""
        return Found(step, why=why, blocks=step.needed)

    def _station(self, step: RoutePlanStep, principal: int, holder: str) -> Planned:
        return Planned(step.place, RouteKind(step.kind), principal, holder, step.needed)


def _holder(who: StepWho, unit: Unit | None) -> str:
    words = {
        StepWho.HEADS: _("Lãnh đạo %(unit)s"),
        StepWho.OFFICERS: _("Chuyên viên %(unit)s"),
        StepWho.LEADERS: _("Lãnh đạo cơ quan"),
        StepWho.CLERKS: _("Văn thư cơ quan"),
    }[who]
    return words % {"unit": unit.name if unit else ""}


def _norm(
    plan: RoutePlan, step: RoutePlanStep, norms: dict[tuple[int, int], ProcessStep]
) -> ProcessStep | None:
    if plan.process_id is None or step.process_key is None:
        return None
    return norms.get((plan.process_id, step.process_key))


def _once(rows: Sequence[Found]) -> list[Found]:
    """Nobody is asked twice at one place."""
    seen: set[tuple[int, int]] = set()
    kept = []
    for one in rows:
        if one.station is not None:
            asked = (one.station.place, one.station.principal)
            if asked in seen:
                one = Found(one.step, why=_("đã được hỏi ở cùng bước"))
            seen.add(asked)
        kept.append(one)
    return kept


def _waited_for(rows: Sequence[Planned]) -> list[Planned]:
    """Where nobody of a place is marked, all of it are waited for."""
    needed = Counter(one.place for one in rows if one.needed)
    return [replace(one, needed=one.needed or not needed[one.place]) for one in rows]

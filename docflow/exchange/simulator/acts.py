"""Owns what people do with a simulated partner: set it up, choose the weather, have it write.

Each act is for clerks of a demo office; the partner itself acts in the sweep `exchange.simulate`.
"""

from dataclasses import asdict
from datetime import timedelta

from django.utils.translation import gettext as _

from docflow.core import clock, db, deeds, policy, schedule
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.core.schedule import WorkState
from docflow.documents.services import registers
from docflow.exchange.models import AddressEntry, SimulatedPartner, SimulatedPosting
from docflow.exchange.selectors import simulated
from docflow.exchange.services import addressing
from docflow.exchange.simulator import keys, laying, paper
from docflow.exchange.simulator.line import SWEEP
from docflow.exchange.simulator.plans import RATES, GivesBack, Manner, Plan
from docflow.exchange.states import LETTERS, MessageKind, Perm, Transport
from docflow.org.models import Office
from signing import authority
from signing.keys.models import Purpose

MOST_LETTERS = 50
# How far a recall overtakes its document.
HEAD_START = timedelta(minutes=2)
# A letter speaks Vietnamese, whoever asked for it.
SUBJECTS = (
    "Phối hợp cung cấp số liệu báo cáo định kỳ",
    "Góp ý dự thảo quy chế phối hợp công tác",
    "Cử cán bộ tham gia lớp tập huấn nghiệp vụ văn thư",
    "Đôn đốc thực hiện kết luận thanh tra",
    "Rà soát danh mục văn bản quy phạm pháp luật",
)
_PREFIX = {MessageKind.UPDATE: "Cập nhật: ", MessageKind.REPLACE: "Thay thế: "}


def establish(*, actor: Actor, office: Office, note: str = "") -> SimulatedPartner:
    """Have `office`, which nobody hosts here, played: keys of its own, in the address book under
    the simulator's channel. A second call renews what ran out. Raises Refused outside a demo."""
    policy.guard(actor, Perm.SIMULATE)
    said = simulated.office_refusal(actor.office_id) or simulated.refusal(office)
    if said is None and not authority.exists():
        said = _("Hệ thống này chưa có tổ chức chứng thực trình diễn.")
    if said is not None:
        raise Refused(said)
    now = clock.now()
    owned = keys.ready(office, now)
    with deeds.act():
        partner, new = SimulatedPartner.objects.get_or_create(
            office=office, defaults={"changed_at": now}
        )
        entry = AddressEntry.objects.filter(office=office).first()
        for key in owned:
            if key.purpose != Purpose.PERSON:
                addressing.add_key(
                    actor=actor,
                    office=office,
                    certificate=bytes(key.certificate),
                    fingerprint=key.fingerprint,
                    purpose=key.purpose,
                )
        addressing.enter(
            actor=actor,
            office=office,
            channel=Transport.SIMULATOR,
            paper_required=entry.paper_required if entry else (),
            note=note or (entry.note if entry else ""),
        )
        if new:
            deeds.record(actor, "simulator.establish", partner)
    return partner


def configure(
    *,
    actor: Actor,
    partner: SimulatedPartner,
    plan: str,
    seed: int,
    manner: str | None = None,
    gives_back: str | None = None,
) -> SimulatedPartner:
    """Choose the weather of the line and the partner's manners, from now on; what the partner had
    given up it tries again. Raises Invalid."""
    with deeds.act():
        policy.guard(actor, Perm.SIMULATE)
        row = db.lock(partner)
        wrong: dict[str, list[str]] = {}
        if plan not in Plan.values:
            wrong["plan"] = [_("Kịch bản này không có.")]
        if not 0 <= seed <= SimulatedPartner.MOST_SEED:
            wrong["seed"] = [_("Hạt giống là số nguyên từ 0 đến 2147483647.")]
        if (manner or row.manner) not in Manner.values:
            wrong["manner"] = [_("Cách xử lý này không có.")]
        if (gives_back or row.gives_back) not in GivesBack.values:
            wrong["gives_back"] = [_("Cách xử lý này không có.")]
        if wrong:
            raise Invalid(wrong)
        row.plan, row.seed, row.changed_at = plan, seed, clock.now()
        row.manner, row.gives_back = manner or row.manner, gives_back or row.gives_back
        for name, rate in asdict(RATES[Plan(plan)]).items():
            setattr(row, name, rate)
        row.save()
        given_up = row.postings.filter(state=WorkState.DEAD)
        given_up.update(state=WorkState.QUEUED, attempts=0, next_try_at=clock.now())
        data = {"plan": plan, "seed": seed, "manner": row.manner, "gives_back": row.gives_back}
        deeds.record(actor, "simulator.configure", row, data=data)
        schedule.prompt(SWEEP)
    return row


def write(
    *,
    actor: Actor,
    partner: SimulatedPartner,
    office: Office,
    kind: str = MessageKind.NEW,
) -> SimulatedPosting:
    """Have the partner send `office` a letter, or one that updates or replaces its last letter
    that stands. Raises Refused where there is none."""
    with deeds.act():
        policy.guard(actor, Perm.SIMULATE, office)
        row = _of(partner, office)
        about = None if kind == MessageKind.NEW else last_letter(row, office)
        posting = _letter(row, office, kind, about, timedelta(0))
        deeds.record(actor, "simulator.write", row, data={"kind": kind, "office": office.pk})
        schedule.prompt(SWEEP)
    return posting


def recall(*, actor: Actor, partner: SimulatedPartner, office: Office) -> SimulatedPosting:
    """Have the partner ask its last letter back. Raises Refused where there is none."""
    with deeds.act():
        policy.guard(actor, Perm.SIMULATE, office)
        row = _of(partner, office)
        posting = _recall(row, last_letter(row, office))
        deeds.record(actor, "simulator.recall", row, data={"office": office.pk})
        schedule.prompt(SWEEP)
    return posting


def recall_first(*, actor: Actor, partner: SimulatedPartner, office: Office) -> SimulatedPosting:
    """Have the partner send a letter, and ask it back in a message that comes before it."""
    with deeds.act():
        policy.guard(actor, Perm.SIMULATE, office)
        row = _of(partner, office)
        late = _letter(row, office, MessageKind.NEW, None, HEAD_START)
        posting = _recall(row, late)
        deeds.record(actor, "simulator.recall_first", row, data={"office": office.pk})
        schedule.prompt(SWEEP)
    return posting


def last_letter(partner: SimulatedPartner, office: Office) -> SimulatedPosting:
    """The partner's newest letter to `office` that nothing was said about yet. Raises Refused."""
    letters = partner.postings.filter(office=office, kind__in=LETTERS, forgery="")
    found = letters.filter(followers__isnull=True).order_by("-pk").first()
    if found is None:
        raise Refused(
            _("Cơ quan giả lập chưa gửi văn bản nào để nói đến. Hãy cho gửi một văn bản trước.")
        )
    return found


def _of(partner: SimulatedPartner, office: Office) -> SimulatedPartner:
    """The partner's row, locked. Raises Refused where it may not write to `office`."""
    said = simulated.office_refusal(office.pk) or simulated.refusal(partner.office)
    if said is not None:
        raise Refused(said)
    return db.lock(partner)


def _letter(
    partner: SimulatedPartner,
    office: Office,
    kind: str,
    about: SimulatedPosting | None,
    later: timedelta,
) -> SimulatedPosting:
    partner.last_number += 1
    partner.save(update_fields=["last_number"])
    number = partner.last_number
    subject = SUBJECTS[(number - 1) % len(SUBJECTS)] if about is None else about.facts["subject"]
    prefix = _PREFIX.get(MessageKind(kind), "")
    return laying.lay(
        partner,
        message_id=laying.identity(partner, "letter", number),
        due=clock.now() + later,
        office=office,
        kind=kind,
        about=about,
        facts={
            "code": registers.code_of(number, paper.NOTATION),
            "subject": f"{prefix}{subject.removeprefix(prefix)}",
            "day": clock.today().isoformat(),
        },
    )


def _recall(partner: SimulatedPartner, letter: SimulatedPosting) -> SimulatedPosting:
    return laying.lay(
        partner,
        message_id=laying.identity(partner, "recall", letter.message_id),
        due=clock.now(),
        office=letter.office,
        kind=MessageKind.RECALL,
        about=letter,
        facts={"reason": f"Văn bản {letter.facts['code']} gửi nhầm, đề nghị trả lại."},
    )

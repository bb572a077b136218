"""Owns the act of fixing the figures of a period: every verdict as it stands, signed.

Law: QĐ 28/2018/QĐ-TTg, Điều 11 (reports on exchange are made by the system from its own data).
"""

from datetime import date

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, files, moments, policy
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.metrics.models import Snapshot
from docflow.metrics.selectors import snapshots
from docflow.metrics.selectors.cells import NOBODY, Question
from docflow.metrics.selectors.facts import Fact
from docflow.metrics.selectors.statements import Statement, told
from docflow.metrics.states import Perm
from docflow.org.models import Office, Unit
from docflow.org.selectors.people import code_of
from signing import messages
from signing.keys.errors import KeyProblem

JSON = "application/json"


def freeze(*, actor: Actor, first: date, last: date) -> Snapshot:
    """Fix the figures of the actor's office from `first` to `last`, both included, as they are.

    Signed by the office's system key outside any transaction. A period may be fixed again later;
    each time is a row of its own. Raises Refused for days that have not come or are of no year that
    can be read back, and where the office has no usable system key.
    """
    policy.guard(actor, Perm.FREEZE)
    if first > last:
        raise Refused(_("Ngày đầu kỳ phải trước ngày cuối kỳ."))
    if first.year < moments.FIRST_YEAR:
        raise Refused(_("Năm phải có đủ bốn chữ số, ví dụ 2026."))
    if last > clock.today():
        raise Refused(_("Kỳ chưa kết thúc nên chưa chốt được. Hãy chốt từ ngày cuối kỳ."))
    office = Office.objects.get(pk=actor.office_id)
    data, statement = _stated(actor, office, first, last)
    try:
        signature = messages.sign_bytes(office.owner, data, statement.taken_at)
        fingerprint = messages.verify_bytes(data, signature, statement.taken_at)
    except (KeyProblem, messages.BadMessage) as problem:
        why = {"why": problem}
        message = _("Chưa ký được số liệu bằng khóa hệ thống của cơ quan: %(why)s") % why
        raise Refused(message) from problem
    file = files.put(data, JSON)
    with deeds.act():
        snapshot = Snapshot.objects.create(
            office=office,
            first=first,
            last=last,
            taken_at=statement.taken_at,
            taken_by=actor.name[:100],
            figures=told(statement.figures()),
            documents=len(statement.facts) + statement.secret,
            file=file,
            signature=signature,
            fingerprint=fingerprint,
        )
        figures = {"figures": snapshot.figures, "sha256": snapshot.sha256}
        deeds.record(actor, "metric.freeze", snapshot, data=figures)
    return snapshot


def _stated(actor: Actor, office: Office, first: date, last: date) -> tuple[bytes, Statement]:
    now = clock.now()
    found, secret = snapshots.apart(snapshots.facts_now(Question(office.pk, first, last)))
    statement = Statement(
        office=office.pk,
        office_code=code_of(office),
        office_name=office.name,
        first=first,
        last=last,
        taken_at=now,
        taken_by=actor.name,
        facts=found,
        secret=secret,
        units=_units(found),
        partners=_partners(found),
        said={},
    )
    return statement.to_bytes(), statement


def _units(found: tuple[Fact, ...]) -> dict[str, str]:
    units = Unit.objects.filter(pk__in={one.unit for one in found if one.unit})
    named = {str(pk): name for pk, name in units.values_list("pk", "name")}
    return {**named, NOBODY: "Văn thư (văn bản đến)"}


def _partners(found: tuple[Fact, ...]) -> dict[str, str]:
    pks = {pair.partner for one in found for pair in one.pairs if pair.partner}
    rows = Office.objects.filter(pk__in=pks).values_list("pk", "name")
    return {**{str(pk): name for pk, name in rows}, NOBODY: "Ngoài danh bạ"}

"""Figures A, B and C as values that a directive's indicator reads by itself."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from directives.services import figures as registry
from docflow.metrics.selectors.cells import Question
from docflow.metrics.selectors.figures import Figures, counts

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def register() -> None:
    """Offer the figures, in percent, to directives: of a period, or of the present month."""
    registry.register("metrics.a", read_a, _("Chỉ số A: hoàn toàn điện tử, ký số (%)"))
    registry.register("metrics.b", read_b, _("Chỉ số B: kể cả gửi kèm giấy (%)"))
    registry.register("metrics.c", read_c, _("Chỉ số C: theo lượt gửi (%)"))


def read_a(office_id: int, now: datetime, first: date | None = None) -> Decimal | None:
    return _percent(_span(office_id, now, first).a.share)


def read_b(office_id: int, now: datetime, first: date | None = None) -> Decimal | None:
    return _percent(_span(office_id, now, first).b.share)


def read_c(office_id: int, now: datetime, first: date | None = None) -> Decimal | None:
    return _percent(_span(office_id, now, first).c.share)


def _span(office_id: int, now: datetime, first: date | None) -> Figures:
    today: date = now.astimezone(ZONE).date()
    return counts(Question(office_id, first or today.replace(day=1), today))


def _percent(share: float | None) -> Decimal | None:
    return None if share is None else Decimal(str(round(share * 100, 2)))

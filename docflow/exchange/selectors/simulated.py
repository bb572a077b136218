"""Which offices may be played here, and by which row: only a demo trains with played partners."""

from django.conf import settings
from django.utils.translation import gettext as _

from docflow.exchange.models import SimulatedPartner
from docflow.org.models import Office
from docflow.org.selectors.people import code_of


def refusal(partner: Office) -> str | None:
    """Why `partner` cannot be played, in words for people; None when it can."""
    if not settings.DEMO:
        return _("Chỉ hệ thống trình diễn mới có cơ quan giả lập.")
    if not partner.is_demo:
        return _("Cơ quan thật không thể là cơ quan giả lập.")
    if partner.hosted:
        return _("Cơ quan này ở trên hệ thống nên không cần giả lập.")
    if not code_of(partner):
        return _("Cơ quan này chưa có mã định danh nên chưa gửi điện tử được.")
    return None


def office_refusal(office_id: int | None) -> str | None:
    """Why the office of that id may not train; None when it may."""
    if not settings.DEMO:
        return _("Chỉ hệ thống trình diễn mới có cơ quan giả lập.")
    if not Office.objects.filter(pk=office_id or 0, hosted=True, is_demo=True).exists():
        return _("Chỉ cơ quan trình diễn mới tập huấn với cơ quan giả lập.")
    return None


def of(partner: Office) -> SimulatedPartner | None:
    """The row that plays `partner`; None where nobody set it up, or where it may not be played."""
    if refusal(partner) is not None:
        return None
    return SimulatedPartner.objects.filter(office=partner).select_related("office").first()

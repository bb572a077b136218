"""Which office keeps what several share: somebody's account, and what an installation has once;
asked by the policies."""

from django.db.models import Q

from docflow.core import clock
from docflow.org.models import Office, Position


def home_office(user_id: int) -> int | None:
    """Whose administrators keep the account: of the offices where the person serves or is about to,
    the one that gave the first position. Another office adds a position, never a hold on the
    account."""
    rows = Position.objects.filter(user_id=user_id)
    lasting = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today()))
    # Of ended ones too: who is moved at home gets a newer position, and stays at home there.
    first = rows.filter(office__in=lasting.values("office")).order_by("pk")
    return first.values_list("office_id", flat=True).first()


def keeps_installation(office_id: int) -> bool:
    """What is one for all offices hosted here is kept by the topmost of them."""
    hosted = Office.objects.filter(pk=office_id, hosted=True)
    return hosted.exclude(superior__hosted=True).exists()

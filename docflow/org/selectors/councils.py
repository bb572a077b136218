"""Finding councils of an office and who signs for them on a day."""

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from docflow.org.models import Council, CouncilSeat, Position


def holding(office_id: int, day: date) -> QuerySet[Council]:
    """The councils that issue on that day."""
    rows = Council.objects.filter(office_id=office_id, valid_from__lte=day)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def of_year(office_id: int, year: int) -> QuerySet[Council]:
    """The councils that issue at some time of the year."""
    rows = Council.objects.filter(office_id=office_id, valid_from__lte=date(year, 12, 31))
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=date(year, 1, 1)))


def with_seats(office_id: int) -> list[Council]:
    """All councils of the office with their seats, those that hold first; two queries."""
    seats = CouncilSeat.objects.select_related("position__user").order_by("-valid_from", "pk")
    return list(
        Council.objects.filter(office_id=office_id)
        .prefetch_related(Prefetch("seats", queryset=seats))
        .order_by("name", "pk")
    )


def seat_of(council: Council, signer: Position | None, day: date) -> CouncilSeat | None:
    """As what `signer` signs for the council on that day; None for who does not."""
    if signer is None:
        return None
    rows = CouncilSeat.objects.filter(council=council, position=signer, valid_from__lte=day)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day)).order_by("-pk").first()

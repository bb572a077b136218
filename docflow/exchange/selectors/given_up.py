"""Which deliveries were given up and still wait for somebody: no paper answered their failing."""

from django.db.models import F, Q

from docflow.exchange.states import DeliveryStatus, PaperCause


def unanswered(of: str = "") -> Q:
    """A condition on deliveries, or on rows whose delivery is reached by the prefix `of`.

    Paper that was posted instead answers it; paper beside it does where it was posted after the
    electronic way failed.
    """
    failed = Q(**{f"{of}status": DeliveryStatus.FAILED})
    instead = Q(**{f"{of}paper_cause": PaperCause.FAILED})
    later = Q(**{f"{of}paper_at__isnull": False, f"{of}paper_at__gte": F(f"{of}status_at")})
    return failed & ~instead & ~later

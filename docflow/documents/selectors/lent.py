"""The stations whose work a delegation lends, and the documents it shows with them."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from docflow.documents.models import DocumentAccess, RouteStep
from docflow.documents.states import UNLENT, RouteState
from docflow.org import lent
from docflow.org.models import Position
from docflow.org.selectors.delegations import principals_of


def stations_of(giver: Position) -> QuerySet[RouteStep]:
    """The open stations that wait for the giver and that somebody else may answer for them."""
    principals = principals_of([giver])[giver.pk]
    open_ = RouteStep.objects.filter(state=RouteState.OPEN, principal__in=principals)
    return open_.exclude(kind__in=UNLENT)


def gained(giver: Position, taker: Position) -> int:
    """How many documents would be shown to who stands in that were not given to them already."""
    held = principals_of([taker])[taker.pk]
    seen = DocumentAccess.objects.filter(target=OuterRef("document"), principal__in=held)
    rows = stations_of(giver).filter(~Exists(seen))
    return rows.order_by().values("document").distinct().count()


def register() -> None:
    lent.register(_("Văn bản đang chờ người giao"), gained)

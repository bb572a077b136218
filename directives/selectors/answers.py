"""Documents that may be handed in as a result."""

from django.db.models import QuerySet

from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.documents.policies import visible_to
from docflow.documents.states import Direction, Status

# The newest are offered; an older one is named in the words of the report.
OFFERED = 50


def answers_of(actor: Actor) -> QuerySet[Document]:
    """The newest issued documents of the office that `actor` sees."""
    rows = visible_to(actor).filter(
        direction__in=[Direction.OUTGOING, Direction.INTERNAL],
        status__in=[Status.ISSUED, Status.FILED],
    )
    return rows.order_by("-issued_on", "-pk")[:OFFERED]

"""An office with a system key of a demo authority, and a month of documents."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from docflow.core import clock
from docflow.documents.models import Document, Recipient, Version
from docflow.exchange.models import Delivery, Dispatch
from docflow.org.models import OfficeCode
from docflow.org.states import CodeScheme
from signing import authority
from tests import standing
from tests.factories.documents import make_incoming, make_issued
from tests.factories.org import FOUNDED, Cast, make_cast

# A Friday, 10:00 in Vietnam.
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


@dataclass
class Month:
    """The cast; a document that failed, one that is in the numerator, an arrival on paper."""

    cast: Cast
    refused: Document
    taken: Document
    on_paper: Document


def _build() -> Month:
    with clock.at(NOW):
        authority.setup(NOW)
        cast = make_cast()
        office = cast.office
        OfficeCode.objects.create(
            office=office, scheme=CodeScheme.NEW, code="H29.9.09", valid_from=FOUNDED
        )
        authority.issue(office.owner, "system", office.name, "Quận 2", "", None, NOW, key="ec")
        return Month(
            cast,
            send(cast, "refused"),
            send(cast, "accepted"),
            make_incoming(
                office, origin="paper", arrived_at=NOW - timedelta(days=30), seen_by=(cast.chi,)
            ),
        )


standing_month = standing.of_module(_build)


@pytest.fixture
def month(standing_month: Callable[[], Month], db: None) -> Iterator[Month]:
    """October 2026: two documents out and one in, of which one is fully electronic."""
    with clock.at(NOW):
        yield standing_month()


def send(cast: Cast, status: str, **fields) -> Document:
    """A document of 15 October to the other office, its delivery in that state."""
    document = make_issued(
        cast.office,
        issued_on=date(2026, 10, 15),
        unit=cast.unit,
        seen_by=(cast.chi, cast.binh),
        **fields,
    )
    recipient = Recipient.objects.create(
        document=document, ordinal=1, office=cast.other_office, name="Phường An Khánh"
    )
    version = Version.objects.create(document=document, ordinal=1, kind="issued", made_at=NOW)
    dispatch = Dispatch.objects.create(
        document=document, office=cast.office, version=version, made_at=NOW
    )
    Delivery.objects.create(
        dispatch=dispatch,
        recipient=recipient,
        office=cast.other_office,
        name=recipient.name,
        channel="electronic",
        status=status,
        status_at=NOW,
        message_id=f"message-{document.pk}",
    )
    return document

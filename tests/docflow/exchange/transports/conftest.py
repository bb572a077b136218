"""Another installation at the end of a line: a real address entry, a line the test may disturb."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.urls import reverse

from docflow.exchange.models import AddressEntry
from docflow.exchange.services import addressing
from docflow.exchange.states import Transport
from docflow.exchange.transports import Consignment
from signing.keys.models import Credential, Purpose
from signing.trust import fetching
from signing.trust.addresses import Place
from signing.trust.fetching import Answer

HERE = "http://127.0.0.1:8000/gui-nhan/inbox/"


@dataclass
class Line:
    """Carries requests to the page that takes them, in this process; `change` and `reply` see
    what goes there and what comes back."""

    change: Callable[[dict[str, str], bytes], tuple[dict[str, str], bytes]] | None = None
    reply: Callable[[Answer], Answer] | None = None
    asked: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def ask(self, place: Place, *, body: bytes, headers: dict[str, str], **limits: object):
        self.asked.append((headers, body))
        if self.change:
            headers, body = self.change(headers, body)
        answer = self.post(headers, body)
        return self.reply(answer) if self.reply else answer

    def post(self, headers: dict[str, str], body: bytes) -> Answer:
        found = Client().post(
            reverse("exchange:receive"),
            body,
            content_type="application/octet-stream",
            headers={k: v for k, v in headers.items() if k != "Content-Type"},
        )
        return Answer(found.status_code, dict(found.headers), found.content)


@pytest.fixture
def line(monkeypatch) -> Line:
    made = Line()
    monkeypatch.setattr(fetching, "ask", made.ask)
    return made


@pytest.fixture
def near(settings) -> None:
    """This machine is a network that the installation named, as a state network would be."""
    settings.FETCH_NETWORKS = ["127.0.0.1/32"]


@pytest.fixture
def partner(world, near) -> Iterator[AddressEntry]:
    """The other office as an office of another installation."""
    return reached_at(world, HERE)


def reached_at(world, address: str) -> AddressEntry:
    return addressing.enter(
        actor=world.clerk,
        office=world.there,
        channel=Transport.HTTP,
        address=address,
        fingerprints=[key_of(world.there)],
    )


def key_of(office) -> str:
    owned = Credential.objects.filter(owner=office.owner, purpose=Purpose.SYSTEM)
    return owned.order_by("-pk").values_list("fingerprint", flat=True)[0]


def consignment(world, message_id: str = "m1", data: bytes = b"not an envelope") -> Consignment:
    return Consignment(world.office, world.there, message_id, data)

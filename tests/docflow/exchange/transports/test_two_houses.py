"""Two installations over loopback: each has its own database, authority, keys and server."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docflow.core import clock
from docflow.exchange.models import InboxMessage, OutboxMessage
from docflow.exchange.services import addressing, sending
from docflow.exchange.states import DeliveryStatus, Transport
from docflow.exchange.transports import NotDelivered, http, signed
from signing.keys.models import Credential
from signing.trust.fetching import Answer, ask, locate
from tests import migrated
from tests.docflow.exchange.conftest import build, carry, only_delivery
from tests.docflow.exchange.transports import house as second
from tests.docflow.exchange.transports.conftest import consignment

ROOT = Path(__file__).resolve().parents[4]
# Real requests need a server, which sees only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


def surroundings(data: Path) -> dict[str, str]:
    """Of the other installation: nothing of ours but the interpreter's way."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(data.parent),
        "DJANGO_SETTINGS_MODULE": "docflow.settings.development",
        "DOCFLOW_DATA_DIR": str(data),
        "DOCFLOW_FETCH_NETWORKS": "127.0.0.1/32",
        "DOCFLOW_LOG_LEVEL": "WARNING",
    }


class There:
    """The other installation, by the line of its orders."""

    def __init__(self, folder: Path, tables: Path) -> None:
        data = folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(tables, data / "docflow.sqlite3")
        self.log = folder / "log"
        with self.log.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", second.__name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=ROOT,
                env=surroundings(data),
            )
        self.url = ""

    def ask(self, do: str, **order: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, **order}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, self.log.read_text()[-4000:]
        return json.loads(line)

    def kept(self) -> dict[str, Any]:
        return self.ask("kept")


@pytest.fixture(scope="module")
def tables(tmp_path_factory) -> Path:
    """The empty tables of the other installation, made once for all tests."""
    data = tmp_path_factory.mktemp("there")
    made = data / "docflow.sqlite3"
    migrated.lay(made)
    migrate = [sys.executable, "-W", "ignore", "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, check=True, cwd=ROOT, env=surroundings(data))
    return made


@pytest.fixture
def there(tmp_path, tables) -> Iterator[There]:
    made = There(tmp_path, tables)
    port = made.ask("serve")
    made.url = f"http://127.0.0.1:{port}/gui-nhan/inbox/"
    yield made
    made.process.kill()
    made.process.communicate()


@pytest.fixture
def world(transactional_db, settings) -> Iterator[Any]:
    """Our own installation: the office of the cast; the other one is only an address."""
    settings.FETCH_NETWORKS = ["127.0.0.1/32"]
    with clock.at(second.NOW):
        made = build()
        made.there.hosted = False
        made.there.save(update_fields=["hosted"])
        # Its keys are over there.
        Credential.objects.filter(owner=made.there.owner).delete()
        yield made


@pytest.fixture
def introduced(world, there) -> There:
    """Both have the other's certificate, compared, and the other's address."""
    told = there.ask("introduce", told=second.introduction(world.office.owner))
    second.believe(told, second.NOW)
    second.keep(told, world.clerk, world.there)
    addressing.enter(
        actor=world.clerk, office=world.there, channel=Transport.HTTP, address=there.url
    )
    return there


def test_a_document_goes_there_and_its_receipt_comes_back(world, introduced, live_server):
    here = live_server.url.replace("localhost", "127.0.0.1")
    introduced.ask("address", address=f"{here}/gui-nhan/inbox/")
    dispatch = world.dispatch(subject="Kết quả quý I")

    assert addressing.check(actor=world.clerk, office=world.there) == (
        True,
        http.check(world.office, world.there),
    )
    carry()
    assert only_delivery(dispatch).status == DeliveryStatus.SENT
    introduced.ask("carry")

    kept = introduced.kept()
    work = OutboxMessage.objects.get()
    assert kept["inbox"][0][:2] == [work.message_id, work.file_id]
    assert kept["waiting"] == []
    assert [one.endswith("Kết quả quý I") for one in kept["documents"]] == [True]
    # The receipt came by our own server and lies in our inbox.
    assert InboxMessage.objects.get().office == world.office
    carry()
    assert only_delivery(dispatch).status == DeliveryStatus.ARRIVED
    assert only_delivery(dispatch).receipts.get().code == "01"


def test_who_is_not_recognised_changes_nothing_there(world, introduced):
    """Trusted for its purpose all the same: the address book no longer names the key."""
    introduced.ask("disown")
    before = introduced.kept()

    with pytest.raises(NotDelivered) as failed:
        http.deliver(consignment(world))

    assert failed.value.reason == http.reason("not_recognised")
    assert not failed.value.for_good
    assert introduced.kept() == before


def test_what_is_played_again_or_changed_does_nothing_there(world, introduced, monkeypatch):
    sent: list[tuple[Any, bytes, dict[str, str]]] = []

    def listening(place, *, body, headers, **limits) -> Answer:
        sent.append((place, body, headers))
        return ask(place, body=body, headers=headers, **limits)

    monkeypatch.setattr(http.fetching, "ask", listening)
    answer = http.deliver(consignment(world))
    place, body, headers = sent[0]
    before = introduced.kept()

    assert ask(place, body=body, headers=headers).status == 409
    assert ask(place, body=body + b" ", headers=headers).status == 409
    assert ask(place, body=body, headers={signed.STATEMENT: "e30="}).status == 401
    assert introduced.kept() == before
    # An honest second try has the equal answer.
    assert http.deliver(consignment(world)) == answer
    assert introduced.kept()["inbox"][0][2] == 2


def test_a_body_changed_on_the_way_is_not_taken_there(world, introduced, monkeypatch):
    def tampering(place, *, body, headers, **limits) -> Answer:
        return ask(place, body=body[:-1] + b"!", headers=headers, **limits)

    with monkeypatch.context() as patch:
        patch.setattr(http.fetching, "ask", tampering)
        with pytest.raises(NotDelivered):
            http.deliver(consignment(world))
    assert introduced.kept()["inbox"] == []

    # The tries go on, and the honest one arrives.
    assert http.deliver(consignment(world)).message_id == "m1"


def test_a_house_that_is_down_gets_it_later(world, introduced, there):
    dispatch = world.dispatch()
    place = locate(there.url)
    there.process.kill()
    there.process.wait()
    assert place.port

    sending.sweep(second.NOW, 10)

    assert only_delivery(dispatch).status == DeliveryStatus.QUEUED
    assert OutboxMessage.objects.get().last_error == http.reason("no_answer")

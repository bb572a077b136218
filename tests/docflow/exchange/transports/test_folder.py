"""The folder shared with a gateway: whole files or none, whatever somebody lays into it."""

import hashlib
import os
import time

import pytest
from django.test import Client
from django.urls import reverse

from docflow.core import schedule
from docflow.core.errors import Invalid
from docflow.exchange.envelope.xml import MAX_BYTES
from docflow.exchange.models import InboxMessage, OutboxMessage, QuarantinedMessage
from docflow.exchange.services import addressing, composing
from docflow.exchange.states import DeliveryStatus, Transport
from docflow.exchange.transports import Consignment, NotDelivered, folder
from docflow.org.models import OfficeCode
from tests.docflow.exchange.conftest import NOW, arrived, carry, only_delivery

CODE = "H29.2.01"


@pytest.fixture
def shared(settings, tmp_path):
    settings.EXCHANGE_FOLDER = str(tmp_path)
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def lay(shared):
    """A complete file that lies in `in` since a minute."""

    def create(name: str, data: bytes = b"not an envelope"):
        path = shared / "in" / name
        path.write_bytes(data)
        age(path)
        return path

    return create


def age(path, seconds: int = 60) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then), follow_symlinks=False)


def collect(limit: int = 50) -> int:
    return folder.collect(NOW, limit)


def consignment(world, message_id: str = "m1", data: bytes = b"bytes") -> Consignment:
    return Consignment(world.office, world.there, message_id, data)


def names(path) -> list[str]:
    return sorted(one.name for one in path.iterdir())


def test_a_message_is_handed_over_whole_and_what_lies_there_is_acknowledged(world, shared):
    answer = folder.deliver(consignment(world))

    assert names(shared / "out") == [f"{CODE}__m1.edxml"]
    written = (shared / "out" / f"{CODE}__m1.edxml").read_bytes()
    assert written == b"bytes"
    assert (answer.message_id, answer.sha256) == ("m1", hashlib.sha256(written).hexdigest())


def test_the_acknowledgement_is_about_the_bytes_on_disk(world, shared, monkeypatch):
    """A disk that keeps something else is found out: sending compares with what it gave."""
    real = folder._fill
    monkeypatch.setattr(folder, "_fill", lambda out, name, data: real(out, name, data[:-1]))

    answer = folder.deliver(consignment(world))

    assert answer.sha256 == hashlib.sha256(b"byte").hexdigest()


def test_a_write_that_fails_leaves_nothing_and_is_tried_again(world, shared, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder.os, "rename", full)

    with pytest.raises(NotDelivered) as failed:
        folder.deliver(consignment(world))

    assert not failed.value.for_good
    assert "No space left" in failed.value.reason
    assert names(shared / "out") == []


def test_the_same_message_again_replaces_itself(world, shared):
    folder.deliver(consignment(world))
    folder.deliver(consignment(world))

    assert names(shared / "out") == [f"{CODE}__m1.edxml"]


def test_a_link_at_the_place_of_a_file_is_replaced_not_followed(world, shared, tmp_path):
    (tmp_path / "secret").write_bytes(b"mine")
    (shared / "out" / f"{CODE}__m1.edxml").symlink_to(tmp_path / "secret")

    folder.deliver(consignment(world))

    assert (tmp_path / "secret").read_bytes() == b"mine"
    assert (shared / "out" / f"{CODE}__m1.edxml").read_bytes() == b"bytes"


def test_a_code_that_names_no_file_is_given_up(world, shared):
    OfficeCode.objects.filter(office=world.there).update(code="../up")

    with pytest.raises(NotDelivered) as failed:
        folder.deliver(consignment(world))

    assert failed.value.for_good


@pytest.mark.parametrize("set_to", ["", "/nowhere/at/all"])
def test_without_its_folder_the_channel_waits_and_says_so(world, settings, set_to):
    settings.EXCHANGE_FOLDER = set_to

    for act in (
        lambda: folder.deliver(consignment(world)),
        lambda: folder.check(world.office, world.there),
    ):
        with pytest.raises(NotDelivered) as failed:
            act()
        assert not failed.value.for_good


def test_the_check_writes_and_leaves_nothing(world, shared):
    assert folder.check(world.office, world.there)

    assert names(shared / "out") == []


def test_the_channel_is_only_offered_where_there_is_a_folder(world, settings):
    settings.EXCHANGE_FOLDER = ""

    with pytest.raises(Invalid) as refused:
        addressing.enter(actor=world.clerk, office=world.there, channel=Transport.FOLDER)

    assert set(refused.value.fields) == {"channel"}


def test_what_a_gateway_brings_back_arrives(world, shared):
    """Out of our `out` into our `in`, as a gateway between two installations would."""
    addressing.enter(actor=world.clerk, office=world.there, channel=Transport.FOLDER)
    dispatch = world.dispatch()
    carry()
    assert only_delivery(dispatch).status == DeliveryStatus.SENT
    (name,) = names(shared / "out")
    (shared / "out" / name).rename(shared / "in" / name)
    age(shared / "in" / name)

    carry()

    assert arrived(world.there)
    assert only_delivery(dispatch).status == DeliveryStatus.ARRIVED
    assert (names(shared / "in"), names(shared / "done")) == ([], [name])


def test_the_same_file_again_changes_nothing(world, lay, shared):
    work = OutboxMessage.objects.get(delivery=only_delivery(world.dispatch()))
    data = composing.envelope_of(work)
    name = f"{CODE}__{work.message_id}.edxml"
    for _ in range(2):
        lay(name, data)
        collect()
        schedule.run_all("exchange.receive")

    assert arrived(world.there)
    assert InboxMessage.objects.get(office=world.there).copies == 2
    assert len(names(shared / "done")) == 2


def test_what_is_still_being_written_is_left_alone(world, lay, shared):
    lay(f".{CODE}__m1.edxml")
    lay(f"{CODE}__m2.edxml.part")
    age(lay(f"{CODE}__m3.edxml"), seconds=0)

    assert collect() == 0

    assert len(names(shared / "in")) == 3
    assert not InboxMessage.objects.exists()


def test_a_wrong_name_is_put_aside_in_sight_of_the_clerks(world, lay, shared):
    lay("thu ngày 5.xml")

    assert collect() == 1

    kept = QuarantinedMessage.objects.get()
    assert (kept.code, kept.office, kept.file) == ("M.FileName", world.office, None)
    assert "thu ngày 5.xml" in kept.reason
    assert names(shared / "bad") == ["thu ngày 5.xml"]
    assert not InboxMessage.objects.exists()


def test_the_clerk_reads_what_is_wrong_with_a_file(world, lay):
    lay("thu.xml")
    collect()
    client = Client()
    client.force_login(world.cast.dung.user, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("exchange:desk"), {"view": "quarantine"}).content.decode()

    assert "Tệp thu.xml từ cổng kết nối" in page
    assert "Dấu mật" not in page


def test_a_file_for_somebody_else_is_put_aside(world, lay, shared):
    lay("H29.9.99__m1.edxml")

    collect()

    assert QuarantinedMessage.objects.get().code == "M.MessageHeader.To"
    assert names(shared / "bad") == ["H29.9.99__m1.edxml"]


def test_other_bytes_under_a_known_id_are_put_aside_once(world, lay, shared):
    lay(f"{CODE}__m1.edxml", b"first")
    collect()
    lay(f"{CODE}__m1.edxml", b"second")
    collect()

    kept = QuarantinedMessage.objects.get()
    assert kept.sha256 == hashlib.sha256(b"second").hexdigest()
    assert InboxMessage.objects.get().sha256 == hashlib.sha256(b"first").hexdigest()
    assert (shared / "bad" / f"{CODE}__m1.edxml").read_bytes() == b"second"


def test_a_link_is_never_followed(world, shared, tmp_path):
    (tmp_path / "server.key").write_bytes(b"the key of the server")
    link = shared / "in" / f"{CODE}__m1.edxml"
    link.symlink_to(tmp_path / "server.key")
    age(link)

    collect()

    assert not InboxMessage.objects.exists()
    assert QuarantinedMessage.objects.get().office == world.there
    assert (shared / "bad" / link.name).is_symlink()


def test_a_pipe_holds_nobody_up(world, shared):
    pipe = shared / "in" / f"{CODE}__m1.edxml"
    os.mkfifo(pipe)
    age(pipe)

    assert collect() == 1

    assert QuarantinedMessage.objects.get().code == "M.File"
    assert names(shared / "in") == []


def test_a_huge_file_is_not_read(world, lay, shared):
    path = lay(f"{CODE}__m1.edxml", b"")
    os.truncate(path, MAX_BYTES + 1)
    age(path)

    collect()

    kept = QuarantinedMessage.objects.get()
    assert (kept.code, kept.file, kept.sha256) == ("R.edXML", None, "")
    assert not InboxMessage.objects.exists()


def test_an_empty_file_is_no_message(world, lay):
    lay(f"{CODE}__m1.edxml", b"")

    collect()

    assert QuarantinedMessage.objects.get().code == "N.edXML"


def test_one_bad_file_stops_no_other_and_a_sweep_has_its_limit(world, lay, shared):
    age(lay("wrong"), seconds=90)
    lay(f"{CODE}__m1.edxml", b"one")
    age(lay(f"{CODE}__m2.edxml", b"two"), seconds=30)

    assert collect(limit=2) == 2

    assert [one.message_id for one in InboxMessage.objects.all()] == ["m1"]
    assert names(shared / "in") == [f"{CODE}__m2.edxml"]


def test_where_no_folder_is_set_nothing_is_looked_for(world, settings):
    settings.EXCHANGE_FOLDER = ""

    assert collect() == 0

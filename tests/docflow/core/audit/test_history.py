"""What was done to a thing, and who looked at it."""

import pytest

from docflow.core import clock, deeds
from docflow.core.actor import Actor
from docflow.core.audit import history, reads
from docflow.core.files import StoredFile

pytestmark = pytest.mark.django_db


def test_the_acts_on_one_thing_come_in_their_order_from_every_office():
    mine, other = StoredFile(sha256="a"), StoredFile(sha256="b")
    with deeds.act():
        deeds.record(Actor.system(3), "drafted", mine)
        deeds.record(Actor.system(3), "drafted", other)
    with deeds.act():
        deeds.record(Actor.system(1), "received", mine)

    assert [event.verb for event in history.of(mine)] == ["drafted", "received"]


def test_the_reads_of_one_thing_come_newest_first(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    mine, other = StoredFile(sha256="a"), StoredFile(sha256="b")
    for obj, kind in ((mine, "view"), (other, "view"), (mine, "download")):
        reads.note(Actor.system(3), obj, kind)
    reads.sweep(clock.now(), 10)

    assert [read.kind for read in history.reads_of(mine)] == ["download", "view"]

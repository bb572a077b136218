"""Whether a system key is believed: judged once, remembered only while nothing has changed."""

from datetime import timedelta

import pytest
from asn1crypto.x509 import Certificate

from signing import authority, believing, values
from signing.keys.models import Purpose
from signing.trust import anchors, revocation
from signing.trust.models import Anchor, RevocationAnswer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    monkeypatch.setattr(believing, "_found", type(believing._found)())


@pytest.fixture
def chain(system, now) -> list[Certificate]:
    return [Certificate.load(der) for der in values.system_key("office:1", now).certificates]


@pytest.fixture
def judged(monkeypatch) -> list[str]:
    """One word for each path that was really judged."""
    done: list[str] = []
    judge = believing._validate

    def count(*args):
        done.append("judged")
        return judge(*args)

    monkeypatch.setattr(believing, "_validate", count)
    return done


def believed(chain, now) -> bool:
    return believing.believed(chain[0], chain[1:], now)


def test_the_same_key_is_judged_once(chain, judged, now):
    assert [believed(chain, now + timedelta(seconds=30 * turn)) for turn in range(5)] == [True] * 5
    assert judged == ["judged"]


def test_it_is_judged_again_after_a_while_and_for_an_earlier_moment(chain, judged, now):
    believed(chain, now)

    assert believed(chain, now + believing.REMEMBERED)
    believed(chain, now - timedelta(seconds=1))

    assert len(judged) == 3


def test_a_revocation_is_seen_at_once(chain, system, now):
    assert believed(chain, now)

    authority.revoke(system, now + timedelta(seconds=1))

    assert not believed(chain, now + timedelta(seconds=2))


def test_an_anchor_that_is_withdrawn_takes_its_keys_along_at_once(chain, now):
    assert believed(chain, now)
    anchor = Anchor.objects.get(purpose=Purpose.SYSTEM)

    anchors.withdraw(fingerprint=anchor.fingerprint, now=now + timedelta(seconds=1))

    assert not believed(chain, now + timedelta(seconds=2))


def test_production_forgets_what_the_demo_believed(chain, now, settings):
    assert believed(chain, now)

    settings.DEMO = False

    assert not believed(chain, now)


def test_nothing_is_remembered_beyond_the_end_of_a_certificate(chain, judged, now):
    end = chain[0].not_valid_after
    with_lists = end - timedelta(minutes=1)
    authority.setup(with_lists)
    assert believed(chain, with_lists)

    assert not believed(chain, end + timedelta(seconds=5))


def test_an_answer_that_says_no_end_is_not_relied_on(chain, judged, now):
    RevocationAnswer.objects.update(next_update=None)

    assert [believed(chain, now), believed(chain, now)] == [True, True]
    assert len(judged) == 2


def test_what_is_not_believed_is_not_remembered(chain, judged, now):
    Anchor.objects.all().delete()

    assert [believed(chain, now), believed(chain, now)] == [False, False]
    assert len(judged) == 2


def test_another_chain_of_the_same_key_is_judged_by_itself(chain, judged, now):
    believed(chain, now)

    believing.believed(chain[0], [], now)

    assert len(judged) == 2


def test_only_so_many_are_remembered(chain, now, monkeypatch):
    monkeypatch.setattr(believing, "MOST", 1)
    believed(chain, now)
    believing.believed(chain[0], [], now)

    assert len(believing._found) == 1


def test_the_names_of_answers_are_those_that_are_handed_out(system, now):
    named = [name for name, _end in revocation.names(now)]

    assert named == [row.fingerprint for row in revocation.fresh(now)]

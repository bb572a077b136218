"""Which credential is the current one."""

from datetime import timedelta

import pytest

from signing import authority
from signing.keys import credentials, custody
from signing.keys.errors import CustodyUnknown, NoCredential
from tests.signing.conftest import PIN

pytestmark = pytest.mark.django_db


def test_the_newest_valid_one_is_current(officer, now):
    later = now + timedelta(days=30)
    newer = authority.issue("person:1", "person", "Nguyễn Thị Bình", "", "", PIN, later, key="ec")

    assert credentials.current("person:1", "person", later) == newer
    assert credentials.current("person:1", "person", now) == officer
    assert credentials.of("person:1") == [newer, officer]


def test_a_revoked_one_is_not_current_from_that_moment(officer, now):
    authority.revoke(officer, now + timedelta(days=1))

    assert credentials.current("person:1", "person", now) == officer
    with pytest.raises(NoCredential):
        credentials.current("person:1", "person", now + timedelta(days=2))


@pytest.mark.parametrize(("owner", "purpose"), [("person:2", "person"), ("person:1", "seal")])
def test_another_owner_or_purpose_has_none(officer, now, owner, purpose):
    with pytest.raises(NoCredential):
        credentials.current(owner, purpose, now)


def test_a_custody_that_is_not_installed_is_named(officer, now):
    officer.custody = "remote"

    with pytest.raises(CustodyUnknown, match="remote"):
        custody.open_signer(officer, PIN, now)


def test_an_installed_custody_is_asked(officer, now, monkeypatch):
    monkeypatch.setattr(custody, "_openers", {})
    custody.register("remote", lambda credential, pin, _now: (credential.owner, pin))
    officer.custody = "remote"

    assert custody.open_signer(officer, "1", now) == ("person:1", "1")

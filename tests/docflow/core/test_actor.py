"""An actor is a frozen set of values."""

import dataclasses

import pytest

from docflow.core.actor import Actor


def test_the_system_acts_for_an_office_and_holds_no_grant():
    system = Actor.system(3, "UBND Quận 2")

    assert system.is_system
    assert (system.office_id, system.office) == (3, "UBND Quận 2")
    assert system.user_id is None
    assert system.principals == frozenset()


def test_nobody_changes_who_acted():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Actor.system().name = "Khác"

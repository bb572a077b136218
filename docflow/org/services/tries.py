"""A PIN that was wrong leaves a trace, wherever it was typed; one too many calls for help."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from docflow.core import clock, deeds, events
from docflow.core.actor import Actor
from signing.keys import credentials
from signing.keys.errors import Locked, WrongPin
from signing.keys.models import Credential


@dataclass(frozen=True)
class KeyLocked:
    """Published with the audit row: the key was locked by somebody who acted in `office_id`."""

    credential: Credential
    office_id: int | None


@contextmanager
def of_current(*, actor: Actor, owner: str, purpose: str) -> Iterator[None]:
    """A PIN is tried for the key under which the owner signs now; as `of`."""
    try:
        yield
    except (WrongPin, Locked) as problem:
        _refused(actor, credentials.current(owner, purpose, clock.now()), problem)
        raise


@contextmanager
def of(*, actor: Actor, credential: Credential) -> Iterator[None]:
    """A PIN is tried for `credential`: the audit keeps a wrong one, and the lock it may have
    brought. Outside a transaction: the try has to stay counted."""
    try:
        yield
    except (WrongPin, Locked) as problem:
        _refused(actor, credential, problem)
        raise


def _refused(actor: Actor, credential: Credential, problem: WrongPin | Locked) -> None:
    told = {"owner": credential.owner, "purpose": credential.purpose}
    with deeds.act():
        deeds.record(actor, "key.pin_refused", credential, data={**told, "code": problem.code})
        if isinstance(problem, WrongPin) and not problem.tries_left:
            deeds.record(actor, "key.locked", credential, data=told)
            events.publish(KeyLocked(credential, actor.office_id))

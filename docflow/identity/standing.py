"""How long a session stands, and what its person still owes; kept in the session itself.

Asked on every request, so it needs no query: what depends on rows is worked out at the sign-in.
"""

import time
from collections.abc import MutableMapping
from datetime import date
from typing import Any

from django.conf import settings

BEGAN, SEEN, OWES = "began_at", "seen_at", "owes_factor"
# That somebody is there is written down so often at most (s): a read takes no lock for it.
NOTED_EVERY = 300

Session = MutableMapping[str, Any]


def begin(session: Session, owes_from: date | None) -> None:
    """From now on; `owes_from` is the day from which its person needs a second factor."""
    session[BEGAN] = session[SEEN] = time.time()
    owe(session, owes_from)


def owe(session: Session, owes_from: date | None) -> None:
    session[OWES] = owes_from.isoformat() if owes_from else ""


def is_over(session: Session) -> bool:
    """Too old, too long unused, or begun by something that did not say when."""
    now, began, seen = time.time(), session.get(BEGAN), session.get(SEEN)
    if not isinstance(began, float) or not isinstance(seen, float):
        return True
    return now - began > settings.SESSION_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS


def owes_factor(session: Session, today: date) -> bool:
    """Whether its person has to set up a second factor before anything else."""
    since = session.get(OWES, "")
    return bool(since) and today >= date.fromisoformat(since)


def note(session: Session) -> bool:
    """Somebody is there; True when that was written down now."""
    now = time.time()
    if now - session.get(SEEN, 0) < NOTED_EVERY:
        return False
    session[SEEN] = now
    return True

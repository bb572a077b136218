"""What the agent does when a page asks: certificates, one confirmation, then signatures.

One PIN opens the key for the items that were shown, once each, and for what was announced to follow
an item's first signature; then the key is dropped.
"""

import hmac
import secrets
import threading
import time
from base64 import b64encode
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from signing.agent import reading
from signing.agent.asking import Person, holder
from signing.agent.keys import Keys, OpenKey
from signing.agent.reading import Asked, Item
from signing.agent.refusals import Refusal, bad_request

# Seconds an opened key waits for the page's next signature; calls a minute of each kind.
PATIENCE = 300
# Seconds after which the PIN is asked for again, however busy the page is.
LONGEST = 3600
CALLS = {"certificates": 30, "open": 10}
# 2: a signature may follow another one under the same confirmation. 3: several may.
VERSION = 3
# Tokens lock after three wrong PINs at the strictest: stop one short of it.
WRONG_PINS = 2


@dataclass
class Ticket:
    """An open key, for whom and for what."""

    name: str
    origin: str
    asked: Asked
    key: OpenKey
    until: float
    opened: float
    # The next signature of each item that is not done: 0 is its own, what follows comes after.
    left: dict[int, int] = field(default_factory=dict)
    # The digests of each item, its own first.
    digests: dict[int, set[str]] = field(default_factory=dict)
    made: int = 0


class Desk:
    """Holds at most one ticket; every call to a key goes through one lock."""

    def __init__(
        self, keys: Keys, person: Person, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._keys, self._person, self._clock = keys, person, clock
        self._lock = threading.Lock()
        self._ticket: Ticket | None = None
        self._calls: dict[str, deque[float]] = {kind: deque() for kind in CALLS}
        self._wrong_pins = 0

    def status(self, origin: str, body: dict[str, Any]) -> dict[str, Any]:
        """That the agent runs; nothing about keys."""
        return {"agent": "docflow", "version": VERSION}

    def certificates(self, origin: str, body: dict[str, Any]) -> dict[str, Any]:
        """The certificates on offer with those above them."""
        self._rate("certificates")
        with self._alone():
            found = self._keys.certificates()
        return {
            "certificates": [
                {
                    "fingerprint": one.fingerprint,
                    "holder": holder(one.certificate),
                    "certificate": b64encode(one.certificate).decode(),
                    "chain": [b64encode(der).decode() for der in one.chain],
                }
                for one in found
            ]
        }

    def open(self, origin: str, body: dict[str, Any]) -> dict[str, Any]:
        """Show the list, take the PIN, open the key; a ticket for exactly these items."""
        self._rate("open")
        asked = reading.asked(body)
        with self._alone():
            self._drop()
            if self._wrong_pins >= WRONG_PINS:
                self._person.say(self._person.words("pin_blocked"))
                raise Refusal(403, "pin_blocked")
            found = [
                one for one in self._keys.certificates() if one.fingerprint == asked.fingerprint
            ]
            if not found:
                raise Refusal(404, "no_key")
            pin = self._person.agrees(origin, asked, found[0])
            if not pin:
                self._person.say(self._person.words("declined"))
                raise Refusal(403, "declined")
            key = self._opened(asked.fingerprint, pin)
            left = dict.fromkeys(range(len(asked.items)), 0)
            now = self._clock()
            name = secrets.token_urlsafe(32)
            self._ticket = Ticket(name, origin, asked, key, now + PATIENCE, now, left)
            return {"ticket": self._ticket.name, "count": asked.signatures}

    def sign(self, origin: str, body: dict[str, Any]) -> dict[str, Any]:
        """The value over one item of the ticket, or over what follows it; each once, in order."""
        number = body.get("item")
        with self._alone():
            ticket = self._held(origin, body)
            if not isinstance(number, int) or isinstance(number, bool) or number not in ticket.left:
                raise bad_request()
            item = self._next(ticket, number, body.get("attributes"))
            asked = ticket.asked
            try:
                value = ticket.key.sign(item.attributes, asked.digest_algorithm, asked.scheme)
            except Refusal:
                self._drop()
                raise
            ticket.made += 1
            # A page that goes on is not left alone; a list ends within the hour all the same.
            ticket.until = max(ticket.until, min(ticket.opened + LONGEST, self._clock() + PATIENCE))
            if not ticket.left:
                self._drop()
            return {"signature": b64encode(value).decode()}

    def close(self, origin: str, body: dict[str, Any]) -> dict[str, Any]:
        """Drop the key before all is signed: somebody pressed stop."""
        with self._alone():
            self._held(origin, body)
            self._drop()
        return {"closed": True}

    def tidy(self) -> None:
        """Drop a key that nobody came back for."""
        if self._lock.acquire(blocking=False):
            try:
                if self._ticket is not None and self._clock() >= self._ticket.until:
                    self._drop()
            finally:
                self._lock.release()

    def shut(self) -> None:
        """The agent ends."""
        with self._lock:
            self._drop()

    def _next(self, ticket: Ticket, number: int, attributes: object) -> Item:
        """What the item has signed next; it counts as asked for from now on, done or not."""
        item, step = ticket.asked.items[number], ticket.left[number]
        if (step > 0) != (attributes is not None):
            raise bad_request()
        digests = ticket.digests.setdefault(number, {item.digest})
        if step:
            item = reading.follower(item, attributes, ticket.asked.digest_algorithm, digests)
            digests.add(item.digest)
            self._person.say(self._person.words("follows", number=number + 1, digest=item.digest))
        if step == ticket.asked.items[number].following:
            del ticket.left[number]
        else:
            ticket.left[number] = step + 1
        return item

    def _opened(self, fingerprint: str, pin: str) -> OpenKey:
        try:
            key = self._keys.open(fingerprint, pin)
        except Refusal as refusal:
            if refusal.code == "wrong_pin":
                self._wrong_pins += 1
                self._person.say(self._person.words("wrong_pin"))
            raise
        self._wrong_pins = 0
        self._person.say(self._person.words("signing"))
        return key

    def _held(self, origin: str, body: dict[str, Any]) -> Ticket:
        ticket, given = self._ticket, body.get("ticket")
        if ticket is None or not isinstance(given, str):
            raise Refusal(410, "stopped")
        if not hmac.compare_digest(given.encode(), ticket.name.encode()):
            raise Refusal(410, "stopped")
        if ticket.origin != origin or self._clock() >= ticket.until:
            self._drop()
            raise Refusal(410, "stopped")
        return ticket

    def _drop(self) -> None:
        if self._ticket is None:
            return
        ticket, self._ticket = self._ticket, None
        ticket.key.close()
        self._person.say(self._person.words("done", count=ticket.made))

    def _rate(self, kind: str) -> None:
        """Bounded in a minute, whoever asks."""
        now, calls = self._clock(), self._calls[kind]
        while calls and calls[0] <= now - 60:
            calls.popleft()
        if len(calls) >= CALLS[kind]:
            raise Refusal(429, "too_many")
        calls.append(now)

    def _alone(self) -> "_Alone":
        return _Alone(self._lock)


class _Alone:
    """The lock, or `busy` at once while a person is being asked."""

    def __init__(self, lock: threading.Lock) -> None:
        self._lock = lock

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=5):
            raise Refusal(409, "busy")

    def __exit__(self, *_error: object) -> None:
        self._lock.release()

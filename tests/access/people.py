"""The fixed cast, and who is missing from it: a deputy, an archivist, a colleague who left."""

from dataclasses import dataclass, field
from datetime import date

from django.http import HttpResponse
from django.test import Client

from docflow.org.models import Position
from docflow.org.services import structure
from docflow.org.states import Role
from tests.factories.org import SYSTEM, Cast, make_cast, make_person, make_unit

BACKEND = "django.contrib.auth.backends.ModelBackend"
VISITOR = "visitor"
# Signed in, but in no position since last year.
LEFT = "minh"


@dataclass(frozen=True)
class People:
    """Everybody who walks, by the name that the table of expectations uses."""

    cast: Cast
    held: dict[str, Position]
    # The cookie of each person's session; made once, so that walking writes no sign-ins.
    sessions: dict[str, str]
    # One browser each: a new one would load every middleware anew.
    _browsers: dict[str, Client] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Position:
        return self.held[name]

    def browser(self, name: str, **options: bool) -> Client:
        """The browser of the person, empty but for the session: no message of an earlier page."""
        client = Client(**options) if options else self._browsers.setdefault(name, Client())
        client.cookies.clear()
        if name != VISITOR:
            client.cookies["sessionid"] = self.sessions[name]
        return client

    def ask(
        self, name: str, url: str, *, method: str = "GET", data: dict | None = None
    ) -> HttpResponse:
        send = getattr(self.browser(name), method.lower())
        return send(url, data or {})


def gather() -> People:
    cast = make_cast()
    there = make_unit(cast.other_office, "Văn phòng phường", notation="VP")
    left = make_person(Role.OFFICER, cast.office, cast.unit, "Cao Minh", "Chuyên viên")
    structure.end_position(actor=SYSTEM, position=left, day=date(2025, 12, 31))
    held = {
        **{name: getattr(cast, name) for name in _CAST},
        "phuc": make_person(Role.DEPUTY, cast.office, None, "Mai Phúc", "Phó Chủ tịch"),
        "lan": make_person(Role.ARCHIVIST, cast.office, None, "Bùi Lan", "Lưu trữ"),
        "oanh": make_person(Role.CLERK, cast.other_office, None, "Tô Oanh", "Văn thư"),
        "tam": make_person(Role.OFFICER, cast.other_office, there, "Vũ Tâm", "Công chức"),
        LEFT: left,
    }
    return People(cast, held, {name: _session(one) for name, one in held.items()})


_CAST = ("an", "binh", "chi", "dung", "em", "ha", "giang", "khoa")


def _session(position: Position) -> str:
    client = Client()
    client.force_login(position.user, backend=BACKEND)
    return client.cookies["sessionid"].value

"""Every form of every page, sent with what nobody types: it comes back with words, or is refused;
nothing breaks. And every class of form of ours was really asked.
"""

import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from django import forms
from django.apps import apps
from django.conf import settings as settings_of_django
from django.utils.module_loading import import_string
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.abuse.pages import form_for
from tests.access.expectations import ROLES, may
from tests.access.routes import ROUTES, Plain, address
from tests.access.walking import ask, undone
from tests.factories.org import make_office

#: As bytes of a body: a name of a control may hold any of them.
NASTY = (
    b"",
    b"\x00",
    b"a\x00b",
    # Halves of a pair of UTF-16, an overlong form, a byte that is no UTF-8, an end of all texts.
    b"\xed\xa0\x80",
    b"\xc0\xae",
    b"\xff\xfe",
    "\U0010ffff\u202e\u200b\ufeff".encode(),
    b"9" * 400,
    b"-9223372036854775809",
    b"1e309",
    b"NaN",
    b"0000-00-00",
    b"99999-12-31",
    b"2026-02-30",
    b"24:61",
    b'{"a": [[[[]]]]}',
    b"person:9999999999999999999999",
    b"unit:-1",
    b'%(n)s {0} {{ x }} ${y} #read("/etc/passwd")',
    b'=HYPERLINK("http://evil.example")\r\nBcc: x@evil.example',
    "ộ".encode() * 3000,
)
#: Forms behind what the house does not have: they are asked by themselves below, and their own
#: tests send them through their pages.
ELSEWHERE = {
    "directives.forms.giving_many.GiveManyForm": "abuse/test_selections.py",
    "docflow.documents.forms.acts.PinForm": "docflow/documents/views/test_signing.py",
    "docflow.documents.forms.acts.SubmitForm": "docflow/documents/views/test_routes.py",
    "docflow.documents.forms.routes.OpinionForm": "docflow/documents/views/test_routes.py",
    "docflow.exchange.forms.addresses.AddressForm": "docflow/exchange/views/test_addresses.py",
    "docflow.exchange.forms.addresses.ConfirmKeyForm": "docflow/exchange/views/test_addresses.py",
    "docflow.exchange.forms.addresses.KeyForm": "docflow/exchange/views/test_addresses.py",
    "docflow.exchange.forms.simulator.WeatherForm": "docflow/exchange/simulator/test_page.py",
    "docflow.identity.forms.entering.NameForm": "docflow/identity/test_passkeys.py",
    "docflow.identity.forms.entering.SignInForm": "docflow/identity/test_entering.py",
    "docflow.org.forms.councils.SeatForm": "docflow/org/views/test_councils.py",
    "docflow.org.forms.keys.ChangePinForm": "docflow/org/views/test_keys.py",
    "docflow.org.forms.staff.EndForm": "docflow/org/views/test_staff.py",
    "docflow.org.forms.staff.MoveForm": "docflow/org/views/test_staff.py",
    "docflow.org.forms.staff.ReasonForm": "docflow/org/views/test_staff.py",
    "docflow.org.forms.trust.ConfirmForm": "docflow/org/views/test_trust.py",
}
WRITING = sorted(name for name, route in ROUTES.items() if "POST" in route.methods)
# A wrong PIN is counted in a transaction of its own, which no test can take back.
DURABLE = {"org:key-pin"}


def encoded(fields: dict[str, Any]) -> bytes:
    """A body of a form in which values may be any bytes."""
    pairs = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            raw = one if isinstance(one, bytes) else str(one).encode()
            pairs.append(f"{urlencode({name: ''})}{quote_from_bytes(raw)}")
    return "&".join(pairs).encode()


def send(house, who: str, url: str, fields: dict[str, Any]) -> int:
    """The status; whatever was done is taken back. An error of the server is raised."""
    with undone():
        answer = house.people.browser(who).post(
            url, encoded(fields), content_type="application/x-www-form-urlencoded"
        )
        if answer.streaming:
            b"".join(answer.streaming_content)
    return answer.status_code


Asked = list[tuple[str, str, dict[str, Any]]]


@pytest.fixture(scope="module")
def known() -> dict[str, Asked]:
    """The forms by route: their pages are the same before each test."""
    return {}


@pytest.fixture
def asked(house, recognised, unwatched, known: dict[str, Asked]) -> Callable[[str], Asked]:
    """`_asked`, once for each route."""

    def once(name: str) -> Asked:
        if name not in known:
            known[name] = _asked(house, name)
        return known[name]

    return once


def _asked(house, name: str) -> Asked:
    """Who may send which form where: one object of each route."""
    route = ROUTES[name]
    if isinstance(route, Plain):
        role = sorted(ROLES.get(route.role or "anybody", ()))
        found = [(role[0], None)] if role else []
    else:
        found = [
            (sorted(may(route.kind, one, route.what))[0], thing)
            for one, thing in house.of(route.kind).items()
            if may(route.kind, one, route.what) and (route.only is None or one in route.only)
        ][:1]
    asked = []
    for who, thing in found:
        url = address(name, house, thing)
        page, _ = ask(house.people, who, url)
        own = form_for(page.content, url) if page.status_code == 200 else None
        fields = {k: v for k, v in (own or {}).items() if not hasattr(v, "read")}
        asked.append((who, url, fields or dict.fromkeys(("note", "text", "pick", "id"), "")))
    return asked


@pytest.mark.parametrize("name", sorted(set(WRITING) - DURABLE))
def test_nonsense_in_every_field_at_once_breaks_nothing(house, asked, name):
    for who, url, fields in asked(name):
        for nasty in NASTY:
            assert send(house, who, url, dict.fromkeys(fields, nasty)) < 500, nasty


@pytest.mark.parametrize("name", sorted(set(WRITING) - DURABLE))
def test_nonsense_in_one_field_of_a_sound_form_breaks_nothing(house, asked, name):
    """What the others hold lets it come as far as the services and the database."""
    chance = random.Random(name)  # noqa: S311
    for who, url, fields in asked(name):
        for field in fields:
            for nasty in chance.sample(NASTY, 1):
                assert send(house, who, url, {**fields, field: nasty}) < 500, (field, nasty)


#: Bytes of every kind, texts of every script, numbers of every size.
VALUES = st.one_of(
    st.binary(max_size=60),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=60).map(str.encode),
    st.integers().map(lambda number: str(number).encode()),
    st.floats().map(lambda number: str(number).encode()),
    st.dates().map(lambda day: day.isoformat().encode()),
)


@pytest.mark.parametrize("name", sorted(set(WRITING) - DURABLE))
def test_whatever_chance_types_breaks_nothing(house, asked, name):
    for who, url, fields in asked(name):
        _by_chance(house, who, url, fields)


def _by_chance(house, who: str, url: str, fields: dict[str, Any]) -> None:
    @seed(20261130)
    @settings(
        max_examples=3,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.fixed_dictionaries(dict.fromkeys(fields, VALUES)))
    def chance(typed: dict[str, bytes]) -> None:
        assert send(house, who, url, typed) < 500

    chance()


@pytest.mark.parametrize(
    "name", sorted(set(ELSEWHERE) - {"directives.forms.giving_many.GiveManyForm"})
)
@pytest.mark.django_db
def test_a_form_by_itself_takes_nonsense_or_says_what_is_wrong(name):
    office = make_office()
    more = {
        "AddressForm": {"office": office, "channel": "http"},
        "SeatForm": {"office_id": office.pk},
        "MoveForm": {"office_id": office.pk},
    }
    kind = import_string(name)
    for nasty in NASTY:
        # Bytes of no character arrive as halves of a pair.
        text = nasty.decode(errors="surrogateescape")
        given = more.get(kind.__name__, {})
        typed = dict.fromkeys(kind(**given).fields, text)
        form = kind(typed, {}, **given)

        assert form.is_valid() or form.errors.as_json(), nasty


def test_every_class_of_form_was_asked(house, recognised, unwatched, monkeypatch):
    """A form that no page above shows is named in `ELSEWHERE`, with where it is tried."""
    made: set[type] = set()
    before = forms.BaseForm.__init__

    def noted(form: forms.BaseForm, *args: Any, **kwargs: Any) -> None:
        made.add(type(form))
        before(form, *args, **kwargs)

    monkeypatch.setattr(forms.BaseForm, "__init__", noted)
    for name in sorted(set(ROUTES) - DURABLE):
        for who, url, fields in _asked(house, name):
            if name in WRITING:
                send(house, who, url, fields)
    ours = {one for one in _classes(forms.BaseForm) if _is_ours(one)}

    missing = {f"{one.__module__}.{one.__name__}" for one in ours - made}
    assert missing <= set(ELSEWHERE), sorted(missing - set(ELSEWHERE))
    tests = settings_of_django.BASE_DIR / "tests"
    assert [place for place in ELSEWHERE.values() if not (tests / place).is_file()] == []


def _classes(above: type) -> set[type]:
    below = set(above.__subclasses__())
    return below.union(*map(_classes, below)) if below else below


def _is_ours(one: type) -> bool:
    """Forms that something is built of, not those that others only inherit from."""
    rooms = {config.name.split(".")[0] for config in apps.get_app_configs()}
    ours = one.__module__.split(".")[0] in rooms & {"docflow", "directives"}
    return ours and not one.__subclasses__() and not one.__name__.startswith("_")

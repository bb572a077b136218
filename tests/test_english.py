"""A page in English shows English: no Vietnamese is left but names and what people wrote."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from docflow.documents.models import Document
from docflow.documents.states import TYPES
from docflow.org.models import Abbreviation, CalendarDay, Office, Position, Unit, User
from tests.factories.documents import make_document, make_incoming
from tests.factories.org import make_cast

pytestmark = pytest.mark.django_db

VIETNAMESE = re.compile(
    r"[ăâđêôơưĂÂĐÊÔƠƯàáãạảèéẽẹẻìíĩịỉòóõọỏùúũụủỳýỹỵỷ\u1ea0-\u1ef9]", re.IGNORECASE
)
# Words a person searches by stay in the language of the documents.
AS_TYPED = (
    "TM. ỦY BAN NHÂN DÂN",
    "CHỦ TỊCH",
    "loại:",
    "số:",
    "từ:",
    "đến:",
    "Tiếng Việt",
    "NĐ-CP",
    "QĐ-TTg",
    "Điều 1",
    # The example of what an abbreviation stands for.
    "ủy ban nhân dân",
)
# Pages of the demo name its invented people; the API answers programs.
APART = ("demo:", "api")


def names_without_arguments(patterns=None, prefix: str = "", space: str = "") -> Iterator[str]:
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(entry.pattern)
        if "<" in route:
            continue
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else space
            yield from names_without_arguments(entry.url_patterns, route, inner)
        elif isinstance(entry, URLPattern) and not space.startswith(APART):
            yield "/" + route


def written_by_people() -> list[str]:
    """Names and texts of the rows, which no catalogue translates; the longest first."""
    words = {kind.name for kind in TYPES.values()} | {*AS_TYPED}
    for model, fields in (
        (Office, ("name", "short_name", "place")),
        (Unit, ("name",)),
        (User, ("full_name",)),
        (Position, ("title",)),
        (Document, ("subject", "issuer_name", "signer_name", "type_name")),
        (CalendarDay, ("name",)),
        (Abbreviation, ("short", "full")),
    ):
        for field in fields:
            if field in {one.name for one in model._meta.concrete_fields}:
                words |= set(model._default_manager.values_list(field, flat=True))
    words |= {word.lower() for word in words}
    return sorted(filter(None, words), key=len, reverse=True)


def left_over(html: str) -> list[str]:
    """Pieces of text and attributes that still hold Vietnamese letters."""
    html = re.sub(r"(?s)<!--.*?-->|<[^>]*lang=\"vi\"[^>]*>.*?</", "", html)
    for word in written_by_people():
        html = html.replace(word, "")
    pieces = re.findall(r">([^<>]+)<|=\"([^\"<>]+)\"", html)
    texts = {(text or value).strip() for text, value in pieces}
    return sorted(text for text in texts if VIETNAMESE.search(text))


@pytest.fixture
def cast():
    cast = make_cast()
    make_document(cast.office, seen_by=(cast.an, cast.dung, cast.chi))
    make_incoming(cast.office, leader=cast.chi, seen_by=(cast.dung,))
    return cast


def english(position: Position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.mark.parametrize("who", ["an", "dung", "chi", "khoa"])
def test_every_page_without_a_number_in_its_address_is_english(cast, who: str):
    client = english(getattr(cast, who))
    found, looked_at = {}, 0
    for address in names_without_arguments():
        page = client.get(address)
        if page.status_code < 400 and "text/html" in page.headers.get("Content-Type", ""):
            looked_at += 1
            if left := left_over(page.content.decode()):
                found[address] = left

    assert found == {}
    assert looked_at >= 10


def test_the_page_of_a_document_is_english(cast):
    client = english(cast.chi)
    document = Document.objects.filter(presented_to=cast.chi).get()

    page = client.get(f"/documents/{document.pk}/").content.decode()

    assert left_over(page) == []


def test_a_refusal_is_english(cast):
    page = english(cast.an).get("/documents/999999/")

    assert page.status_code == 404
    assert left_over(page.content.decode()) == []


def test_the_check_finds_what_was_not_translated(cast):
    assert left_over('<p>Ký</p><a title="Hủy">Sign</a><b>Phòng Nội vụ</b>') == ["Hủy", "Ký"]

"""Steps of the walk: ask as a person, undo what the answer did, and see whether it wrote."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import reverse

from tests.access.people import People

# What is no change of the office's data: sessions and the lock-out's own book.
_OWN = ("django_session", "usersessions_", "axes_")
_WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?([\w.]+)', re.IGNORECASE)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": ?"[^"]*"')


class Writes:
    """The tables that were written while it watched."""

    def __init__(self) -> None:
        self.tables: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = _WRITES.match(sql)
        if found and not found[2].startswith(_OWN):
            self.tables.append(found[2])
        return execute(sql, params, many, context)


@contextmanager
def undone() -> Iterator[Writes]:
    """Whatever is done inside is rolled back; says what was written."""
    writes = Writes()
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            yield writes
        transaction.set_rollback(True)


def ask(
    people: People, who: str, url: str, method: str = "GET", data: dict[str, Any] | None = None
) -> tuple[HttpResponse, list[str]]:
    """The answer to `who`, and the tables that answering wrote."""
    with undone() as writes:
        answer = people.ask(who, url, method=method, data=data)
        if answer.streaming:
            answer.content = b"".join(answer.streaming_content)
    return answer, writes.tables


def sent_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer.url.startswith(reverse("desk:sign-in"))


def verdict(answer: HttpResponse) -> str:
    """What the answer says of the person: unknown, refused, visitor or welcome."""
    if sent_to_sign_in(answer) or answer.status_code == 401:
        return "visitor"
    return {404: "unknown", 403: "refused"}.get(answer.status_code, "welcome")


def masked(answer: HttpResponse, url: str) -> str:
    """The page without its token and its own address."""
    text = _TOKEN.sub("", answer.content.decode(errors="replace"))
    for own in {url, quote(url), quote(url, safe=""), url.replace("&", "&amp;")}:
        text = text.replace(own, "URL")
    return text

"""Lists of 100,000 documents for a person with single grants on half of them, against the leader
whose position shows all; and a document's page against the emptiest page of a signed-in person."""

import random
import time
from datetime import timedelta
from typing import Any

from benchmarks.harness import office, report, size

COUNT = {"small": 10_000, "full": 100_000}
AT_ONCE = 5_000
ROUNDS = 15


def main() -> None:
    from django.db import connection
    from django.test import Client

    from docflow.demo import building

    world = building.build()
    leader, officer = (world.positions[name].user for name in ("chutich", "nv.chuyenvien"))
    count = COUNT[size()]
    documents = _write(world, count)
    _grant(world, documents, officer)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    clients = []
    for person in (leader, officer):
        client = Client(HTTP_HOST="localhost")
        client.force_login(person)
        clients.append(client)
    _lists(clients, count)
    _page(clients[0], _whole(world))


def _lists(clients: list[Any], count: int) -> None:
    from django.db import connection
    from django.urls import reverse

    outgoing, incoming = reverse("documents:outgoing"), reverse("documents:incoming")
    for name, address in {
        "outgoing": outgoing,
        "outgoing, one type, filed": f"{outgoing}?type=CV&state=filed",
        "outgoing, words": f"{outgoing}?q=nhiệm+vụ",
        "incoming": incoming,
    }.items():
        shown = [_get(client, address) for client in clients]
        rounds = [[_get(client, address) for client in clients] for _ in range(ROUNDS)]
        wall = [_middle(one[side].wall for one in rounds) for side in (0, 1)]
        busy = [_middle(one[side].busy for one in rounds) for side in (0, 1)]
        # What the menu counts differs by role; a person's own number never changes.
        queries = [one.queries for one in shown]
        assert all([one.queries for one in each] == queries for each in rounds), address
        figure = (
            f"list of {count:,}, {name}, {queries[1]} queries (leader {queries[0]}), "
            f"{connection.vendor}"
        )
        for kind, (all_of_it, single) in {"": wall, ", processor": busy}.items():
            report(
                "lists",
                figure + kind,
                single,
                "s",
                baseline=f"the leader, {all_of_it * 1000:.0f} ms",
                ratio=single / all_of_it,
                goal="<= 1.3" if not kind else "information",
            )


def _page(client: Any, documents: list[Any]) -> None:
    """The dearest of `documents` against the cheapest of some pages with nearly nothing on them."""
    from django.db import connection
    from django.urls import reverse

    pages = [reverse("documents:document", args=[one.pk]) for one in documents]
    each = [[_get(client, page) for _ in range(ROUNDS)] for page in pages]
    queries = max(one.queries for found in each for one in found)
    own = max(_middle(one.busy for one in found) for found in each)
    plain = [
        _middle(_get(client, reverse(name)).busy for _ in range(ROUNDS))
        for name in ("notifications:list", "org:my-keys", "org:delegations", "desk:search")
    ]
    bare = min(plain)
    report(
        "lists",
        f"a document's page, {queries} queries (at most 40), {connection.vendor}, processor",
        own,
        "s",
        baseline=f"the emptiest page of a signed-in person, {bare * 1000:.1f} ms",
        ratio=own / bare,
        goal="<= 4",
    )


def _whole(world: Any) -> list[Any]:
    """One document before its signer, and one that has gone the whole way."""
    from benchmarks.bench_signing import _at_leader
    from docflow.demo import cast
    from docflow.documents.models import Document
    from docflow.documents.services import issuing, signing

    waiting, done = _at_leader(world, "page", 2, 0)
    for act, name in ((signing.sign_many, "chutich"), (issuing.issue_many, "vanthu")):
        fresh = Document.objects.get(pk=done.pk)
        (verdict,) = act(actor=world.actor(name), documents=[fresh], pin=cast.PIN)
        assert verdict.ok, verdict.message
    return [waiting, done]


class Got:
    """One answer: seconds of the wall, of this process, and its queries."""

    def __init__(self, wall: float, busy: float, queries: int) -> None:
        self.wall, self.busy, self.queries = wall, busy, queries


def _get(client: Any, address: str) -> Got:
    from django.db import connection

    asked = [0]

    def count(execute: Any, *rest: Any) -> Any:
        asked[0] += 1
        return execute(*rest)

    with connection.execute_wrapper(count):
        started, busy = time.perf_counter(), time.process_time()
        answer = client.get(address)
        taken = time.perf_counter() - started, time.process_time() - busy
    assert answer.status_code == 200, (address, answer.status_code)
    return Got(*taken, asked[0])


def _middle(values: Any) -> float:
    held = sorted(values)
    return float(held[len(held) // 2])


def _write(world: Any, count: int) -> list[Any]:
    from docflow.core import clock
    from docflow.documents.models import Document

    draw, now, q2 = random.Random(5), clock.now(), world.offices["q2"]
    types = ("CV", "KH", "QD", "BC", "TB", "TTR")

    def one(number: int) -> Any:
        moment = now - timedelta(minutes=5 * number)
        incoming = number % 2 == 0
        return Document(
            office=q2,
            direction="incoming" if incoming else "outgoing",
            origin="paper" if incoming else "drafted",
            status=draw.choice(("registered", "filed") if incoming else ("issued", "filed")),
            type_code=draw.choice(types),
            subject=f"Về việc triển khai nhiệm vụ số {number} trên địa bàn",
            number=number + 1,
            arrival_number=number + 1 if incoming else None,
            code=f"{number + 1}/UBND-VX",
            notation="UBND-VX",
            issued_on=moment.date(),
            issuer_name="Ủy ban nhân dân Thành phố" if incoming else "",
            created_at=moment,
            changed_at=moment,
            listed_at=moment,
        )

    written = []
    for start in range(0, count, AT_ONCE):
        written += Document.objects.bulk_create(one(start + at) for at in range(AT_ONCE))
    return written


def _grant(world: Any, documents: list[Any], officer: Any) -> None:
    """All to the leaders, a random half to one person by name; through the book of grants."""
    from django.db import transaction

    from docflow.core.access import user_principal
    from docflow.core.actor import Actor
    from docflow.documents.grants import DOCUMENTS
    from docflow.documents.services import sharing
    from docflow.org.states import TeamKind
    from search.models import IndexTask

    actor = Actor.system(world.offices["q2"].pk, "q2")
    half = random.Random(6).sample(documents, len(documents) // 2)
    for start in range(0, len(documents), AT_ONCE):
        with transaction.atomic():
            part = documents[start : start + AT_ONCE]
            sharing.grant_team_many(
                documents=part, kind=TeamKind.LEADERS, cause="issued", actor=actor
            )
    for start in range(0, len(half), AT_ONCE):
        with transaction.atomic():
            DOCUMENTS.give_many(
                half[start : start + AT_ONCE],
                user_principal(officer.pk),
                cause="share",
                cause_id="",
                actor=actor,
            )
    # Nothing is searched here.
    IndexTask.objects.all().delete()


if __name__ == "__main__":
    with office():
        main()

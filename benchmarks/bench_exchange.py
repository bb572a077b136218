"""A document from one installation to another over `http` and its receipt back, beside the sum of
what cannot be left out: the gate's validation of the PDF, the protocol's signatures, two commits.

One exchange: the message is made, signed and posted over loopback; taken, read, its PDF judged, the
document laid into the inbox; receipt 01 is made, signed, posted, taken and read. The clerk's act of
sending comes before it and is not timed.

The signatures are eight, four on each side: of two messages the statement and the message itself,
the request that brings it and the answer. What is verified of them is not in the sum, though the
protocol needs it; a second figure counts it.
"""

import hashlib
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.harness import office, report, size
from benchmarks.houses import NETWORK, PIN, House, Neighbour, two

EACH = {"small": 10, "full": 40}
ROUNDS = {"small": 3, "full": 7}
SUM = "1 validation by the gate + 8 signatures (2 x statement, message, request, answer)"


def main() -> None:
    from django.db import connection

    each, rounds = EACH[size()], ROUNDS[size()]
    with two() as (here, there):
        _round(here, there, each, "warm")
        measured = [_round(here, there, each, str(number)) for number in range(rounds)]
        _proof(here, there, each * (rounds + 1))
    for place, clock in enumerate(("wall clock", "processor")):
        found = [{name: taken[place] / each for name, taken in one.items()} for one in measured]
        for words, names, goal in (
            (f"{SUM} + 2 commits", ("gate", "sign", "commit"), ">= 0.7"),
            (f"{SUM} + 8 verifications + 2 commits", _ALL, "information"),
        ):
            sums = [sum(one[name] for name in names) for one in found]
            parts = ", ".join(
                f"{name} {1000 * statistics.median(one[name] for one in found):.1f} ms"
                for name in names
            )
            report(
                "exchange",
                f"exchange over http with validation and receipt, {connection.vendor}, {clock}",
                statistics.median(one["exchange"] for one in found),
                "s",
                baseline=f"{words}: {1000 * statistics.median(sums):.1f} ms ({parts})",
                # Of each round: what else the machine does disturbs both halves alike.
                ratio=statistics.median(
                    own / one["exchange"] for own, one in zip(sums, found, strict=True)
                ),
                goal=goal,
            )


_ALL = ("gate", "sign", "verify", "commit")


def _round(here: House, there: Neighbour, each: int, name: str) -> dict[str, tuple[float, float]]:
    """Seconds of wall clock and of the processor, of everything, for `each` exchanges."""
    with tempfile.TemporaryDirectory() as folder:
        files = _signed(here, each, name, Path(folder))
        _sent(here, files)

        def exchange() -> None:
            assert here.carry("send") == each
            assert there.ask("carry", "receive") == each
            assert there.ask("carry", "send") == each
            assert here.carry("receive") == each

        def both(do: str) -> None:
            getattr(here, do)(each)
            there.ask(do, each)

        acts: dict[str, Callable[[], object]] = {
            "exchange": exchange,
            "gate": partial(there.ask, "validate", folder),
            "sign": partial(both, "sign"),
            "verify": partial(both, "verify"),
            # One on each side.
            "commit": partial(both, "commit"),
        }
        return {name: _taken(here, there, act) for name, act in acts.items()}


def _taken(here: House, there: Neighbour, act: Callable[[], object]) -> tuple[float, float]:
    busy = here.busy() + there.ask("busy")
    started = time.perf_counter()
    act()
    taken = time.perf_counter() - started
    return taken, here.busy() + there.ask("busy") - busy


def _signed(here: House, count: int, name: str, folder: Path) -> list[bytes]:
    """As many different pages, signed by a leader and sealed twice, as an office issues them."""
    import typst

    from signing.pades.fields import FieldBox, premake

    boxes = [
        FieldBox("Signer", 0, 330, 150, 480, 220),
        FieldBox("IssueLine", 0, 70, 720, 524, 742),
        FieldBox("Seal", 0, 280, 140, 380, 240, lock_all=True),
    ]
    pages = [
        premake(
            typst.compile(
                f'#set page(paper: "a4")\n#v(4cm)\n= Kế hoạch {name}/{number}'.encode(),
                pdf_standards="a-2b",
                timestamp=0,
            ),
            boxes,
        )
        for number in range(count)
    ]
    pages = _by(here, "person:1", "person", pages, ["Signer"], ("IssueLine", "Seal"))
    pages = _by(here, here.office.owner, "seal", pages, ["IssueLine", "Seal"], ())
    for number, data in enumerate(pages):
        (folder / f"{number:03}.pdf").write_bytes(data)
    return pages


def _by(
    here: House,
    owner: str,
    purpose: str,
    pages: list[bytes],
    fields: list[str],
    empty: tuple[str, ...],
) -> list[bytes]:
    from docflow.core import clock
    from signing import batches
    from signing.pades.signature import Placement

    now = clock.now()
    items = [
        batches.Item(hashlib.sha256(data).hexdigest(), "sign", tuple(fields)) for data in pages
    ]
    places = [
        Placement(
            field=name, certify=name == "Signer", lock_all=name == "Seal", name=here.office.name
        )
        for name in fields
    ]
    with batches.reserve(owner, purpose, PIN, items, now) as batch:
        return [batch.sign(data, "sign", places, now=now, empty=empty).data for data in pages]


def _sent(here: House, files: list[bytes]) -> None:
    """An issued document for each file, and the clerk's act of sending it."""
    from docflow.core import clock, deeds
    from docflow.documents.models import Document, Recipient
    from docflow.documents.services import sharing, versions
    from docflow.documents.states import VersionKind
    from docflow.exchange.services import dispatching
    from docflow.org.states import TeamKind

    for data in files:
        now = clock.now()
        number = Document.objects.count() + 1
        document: Any = Document.objects.create(
            office=here.office,
            direction="outgoing",
            origin="drafted",
            status="issued",
            type_code="KH",
            subject="Kế hoạch cải cách hành chính",
            number=number,
            notation="KH-UBND",
            code=f"{number}/KH-UBND",
            issued_on=clock.today(),
            signer_name="Phạm Thị Chi",
            signer_title="CHỦ TỊCH",
            place="Thủ Đức",
            created_at=now,
            changed_at=now,
            listed_at=now,
        )
        with deeds.act():
            sharing.grant_team(
                document=document, kind=TeamKind.CLERKS, cause="registry", actor=here.clerk
            )
        versions.add(
            actor=here.clerk, document=document, kind=VersionKind.ISSUED, data=data, pages=1
        )
        Recipient.objects.create(
            document=document, ordinal=1, office=here.partner, name=here.partner.name
        )
        dispatching.dispatch(actor=here.clerk, document=document)


def _proof(here: House, there: Neighbour, count: int) -> None:
    """Every document arrived and was receipted, and nothing was left or put aside."""
    ours, theirs = here.kept(), there.ask("kept")
    assert ours["receipted"] == count, ours
    assert theirs["arrived"] == count, theirs
    assert not any(one[name] for one in (ours, theirs) for name in ("left", "quarantined"))


if __name__ == "__main__":
    os.environ["DOCFLOW_FETCH_NETWORKS"] = NETWORK
    with office():
        main()

"""Eight clerks number together against eight that raise a bare counter row in a transaction of
the same kind: one process and one connection each, the same settings of commit, the same lock.

Two figures. The number itself is what the clerks wait for one another in: the series raised under
its lock, the row of the book, the audit chained (`registers.take`). The whole act of numbering a
document (`issuing.number`) reads and writes the document besides, asks the policy, and tells the
search; it is shown without a goal.
"""

import statistics
from typing import Any

from benchmarks.clerks import CLERKS, Clerks, at_work, papers
from benchmarks.harness import office, report, size

EACH = {"small": 40, "full": 200}
ROUNDS = {"small": 3, "full": 7}
ACTS = {
    "take": ("a number with its row and audit", ">= 0.5"),
    "number": ("the whole act of numbering a document", "information"),
}


def main() -> None:
    from django.db import connection

    from docflow.core import clock
    from docflow.demo import building
    from docflow.documents.models import Register
    from docflow.documents.services import registers

    world = building.build()
    q2 = world.offices["q2"]
    book = registers.register_for(q2, "outgoing", clock.today())
    before = book.entries.count()
    bare = Register.objects.create(office=q2, direction="outgoing", year=1999, name="bare")
    each, rounds = EACH[size()], ROUNDS[size()]
    given = 0
    with at_work() as clerks:
        for act, (words, goal) in ACTS.items():
            pairs = [_pair(clerks, act, world, bare.pk, each) for _ in range(rounds + 1)][1:]
            given += (rounds + 1) * CLERKS * each
            ours, base = (statistics.median(column) for column in zip(*pairs, strict=True))
            report(
                "numbering",
                f"{words}, {CLERKS} clerks, {connection.vendor}, {CLERKS * each / ours:.0f}/s",
                ours / (CLERKS * each),
                "s",
                baseline=f"bare counter row, {CLERKS * each / base:.0f}/s",
                # Of each round: what else the machine does disturbs both halves alike.
                ratio=statistics.median(bare / own for own, bare in pairs),
                goal=goal,
            )
    book.refresh_from_db()
    numbers = sorted(book.entries.values_list("number", flat=True))
    assert numbers == list(range(1, before + given + 1)), "a gap or a double"
    assert book.last_number == before + given
    _proof()


def _pair(clerks: Clerks, act: str, world: Any, counter: int, each: int) -> tuple[float, float]:
    """Seconds of one round: theirs, and the bare counter's."""
    shares = papers(world.offices["q2"], "signed", each)
    ours = clerks.seconds(act, shares)
    bare = clerks.seconds("bare", [[counter, each]] * CLERKS)
    return ours, bare


def _proof() -> None:
    """The chain holds every number that was given."""
    from docflow.core.audit.verify import verify

    verdict = verify()
    assert verdict.ok, verdict.first_broken


if __name__ == "__main__":
    with office():
        main()

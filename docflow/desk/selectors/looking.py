"""Which hits of a question a person has not been told of, as that person may see them now."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from docflow.core.actor import Actor
from docflow.desk.question import Question
from docflow.desk.selectors.searching import tokens_of, visible
from search import query

Keys = dict[str, set[int]]
# So many hits the check has to let pass before the search stops asking it.
BATCH = 200


class Unanswered(Exception):
    """The index cannot answer just now, or the question can no longer be read."""


@dataclass(frozen=True)
class Look:
    """`found` by source; `whole` False: there is more, look again."""

    found: Keys
    whole: bool

    @property
    def count(self) -> int:
        return sum(map(len, self.found.values()))


def look(actor: Actor, question: Question, seen: Mapping[str, AbstractSet[int]], most: int) -> Look:
    """The hits beyond `seen`, about `most` of them at once. Raises Unanswered.

    The check of the search is shown every hit that the index offers, batch by batch, until it lets
    enough pass. So one question reaches old dates as well as new ones, and the database is asked
    about those alone that are not known.
    """
    found: Keys = {}

    def check(source: str, ids: list[int]) -> set[int]:
        known = seen.get(source, frozenset())
        rest = [one for one in ids if one not in known]
        if rest:
            found.setdefault(source, set()).update(visible(actor, source, rest))
        return set(ids) if _enough() else set()

    def _enough() -> bool:
        return sum(map(len, found.values())) >= most

    result = query.run(
        question.text,
        principals=tokens_of(actor),
        check=check,
        filters=question.filters(),
        order="newest",
        limit=BATCH,
        exact=question.exact,
    )
    if result.error is not None:
        raise Unanswered(str(result.error))
    # Rows answer with the newest alone: what they leave out would be told as new one day.
    if result.from_rows:
        raise Unanswered("the index is being built")
    return Look({source: ids for source, ids in found.items() if ids}, not _enough())


def still(actor: Actor, keys: Mapping[str, AbstractSet[int]]) -> Keys:
    """Those of `keys` that the person may see now."""
    return {
        source: seen
        for source, ids in keys.items()
        if ids and (seen := visible(actor, source, ids))
    }

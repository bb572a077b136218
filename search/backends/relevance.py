"""What makes one entry answer better than another: weights that every engine shares.

An engine adds what its own way of counting needs; none takes frequencies over entries that the
person may not see (decision 9).
"""

from math import log

from search.nodes import Day, Node, Number, Phrase, Word, leaves

# Where the words of `nodes.Within` stand.
FIELD_OF = {
    "title": "title",
    "type": "type_words",
    "agency": "agency_words",
    "signer": "signer_words",
}
# What the exact tones of a word typed with marks add to the same word with any tones.
EXACT = 3.0
# Two words side by side in a title.
NEIGHBOURS = 1.0
# Whatever the words are worth: the number that was typed comes first.
OWN_NUMBER, PART_OF_NUMBER, OWN_DAY = 100.0, 20.0, 5.0


def rarity(having: int, total: int) -> float:
    """The weight of a word that `having` of `total` visible entries have."""
    return log(1 + (total - having + 0.5) / (having + 0.5))


def weighed(node: Node | None) -> set[str]:
    """The folded words whose rarity the worth of an answer depends on."""
    return {word.folded for leaf in leaves(node) for word in _words(leaf)}


def _words(leaf: Node) -> tuple[Word, ...]:
    match leaf:
        case Word():
            return (leaf,)
        case Phrase(words) | Number(words=words) | Day(words=words):
            return words
    return ()

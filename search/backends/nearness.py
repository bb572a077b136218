"""Words that nearly are another: for the suggestion when nothing is found."""

from string import ascii_lowercase, digits

# Longer ones are no syllables: the longest of the language has seven letters.
_LONGEST = 40


def one_edit(left: str, right: str) -> bool:
    """Whether one letter more, less, different, or two neighbours swapped make the words equal."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    same = 0
    while same < min(len(left), len(right)) and left[same] == right[same]:
        same += 1
    one, other = left[same:], right[same:]
    swapped = len(one) > 1 and one[1::-1] + one[2:] == other
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or swapped


def neighbours(word: str) -> list[str]:
    """Every word of plain letters and digits with the same first letter that `one_edit` calls near,
    for engines that are asked for words instead of telling those they have."""
    if len(word) > _LONGEST:
        return []
    near: set[str] = set()
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        near.add(head + tail[1:])
        near.add(head + tail[1:2] + tail[:1] + tail[2:])
        for sign in ascii_lowercase + digits:
            near.add(head + sign + tail)
            near.add(head + sign + tail[1:])
    return sorted(one for one in near - {word} if one.isascii())

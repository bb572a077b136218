"""Words that nearly are another: for the suggestion when nothing is found."""


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

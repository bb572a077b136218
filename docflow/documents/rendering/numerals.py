"""Numbers in Vietnamese words, as lists and minutes repeat them."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu", "tỷ")


def words(number: int) -> str:
    """`number` in words, from 0 to 999,999,999,999. Raises ValueError beyond."""
    if not 0 <= number < 1000 ** len(_SCALES):
        raise ValueError(f"{number} is beyond what is said in words")
    if number == 0:
        return _DIGITS[0]
    groups: list[int] = []
    while number:
        number, rest = divmod(number, 1000)
        groups.append(rest)
    said: list[str] = []
    for scale in reversed(range(len(groups))):
        if groups[scale]:
            said += [*_group(groups[scale], full=bool(said)), _SCALES[scale]]
    return " ".join(part for part in said if part)


def _group(number: int, *, full: bool) -> list[str]:
    """Three digits; `full` says the hundreds even when there are none."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = [_DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens == 0:
        if ones and said:
            said.append("linh")
    elif tens == 1:
        said.append("mười")
    else:
        said += [_DIGITS[tens], "mươi"]
    if ones:
        said.append(_ones(tens, ones))
    return said


def _ones(tens: int, ones: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 5 and tens > 0:
        return "lăm"
    return _DIGITS[ones]

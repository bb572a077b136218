"""How an office's name is spread over a seal: ring above, foot below, name in the middle."""

# Share of the full circle that the ring's and the foot's letters may take.
RING_SHARE = 0.62
FOOT_SHARE = 0.26
# Mean width of a bold capital against its size.
CAPITAL = 0.68
LARGEST = 0.17


def lettering(office_name: str, radius: float, *, is_round: bool) -> dict[str, object]:
    """Texts and sizes (points) for a seal of that radius; all sizes follow from it."""
    name = " ".join(office_name.upper().split())
    top, foot = _split(name)
    heart = _lines(name) if not is_round else _lines(foot or top)
    circle = 2 * 3.14159 * radius * 0.78
    return {
        "ring": top,
        "ring_size": _size(top, circle * RING_SHARE, radius),
        "foot": "★" if not foot else "",
        "foot_size": round(radius * LARGEST, 2),
        "heart": heart,
        "heart_size": round(radius * 0.16, 2),
    }


def _split(name: str) -> tuple[str, str]:
    """`ỦY BAN NHÂN DÂN` / `PHƯỜNG THẢO ĐIỀN`; other names stay whole."""
    for head in ("ỦY BAN NHÂN DÂN ", "UỶ BAN NHÂN DÂN ", "HỘI ĐỒNG NHÂN DÂN "):
        if name.startswith(head):
            return head.strip(), name[len(head) :]
    return name, ""


def _lines(text: str) -> list[str]:
    """At most three lines of nearly equal length."""
    words = text.split()
    count = min(3, max(1, round(len(text) / 14)))
    lines: list[str] = []
    while words:
        target = sum(len(w) + 1 for w in words) / max(count - len(lines), 1)
        line = words.pop(0)
        while words and len(line) + len(words[0]) / 2 < target and len(lines) < count - 1:
            line += " " + words.pop(0)
        if len(lines) == count - 1:
            line, words = " ".join([line, *words]), []
        lines.append(line)
    return lines


def _size(text: str, room: float, radius: float) -> float:
    return round(min(radius * LARGEST, room / max(len(text), 1) / CAPITAL), 2)

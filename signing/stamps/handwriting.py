"""A drawn signature for people without a picture of theirs: strokes that stay the same per name.

It stands for a signature in the demo and proves nothing; the proof is the certificate.
"""

import hashlib
import math
import random
import unicodedata

# A stroke: its first point, then cubic curves of two handles and an end, in points from top left.
Stroke = list[list[float]]


def strokes(name: str, w: int, h: int) -> list[Stroke]:
    """A capital with a loop, a run of letters and a flourish, inside `w` by `h` points."""
    seed = int.from_bytes(hashlib.sha256(name.casefold().encode()).digest()[:8], "big")
    # Deterministic drawing, not a secret.
    chance = random.Random(seed)  # noqa: S311
    given = _plain(name.split()[-1] if name.split() else "x")
    capital = _capital(chance)
    run = _letters(given, capital[-1], chance)
    flourish = _flourish(run[-1], chance)
    paths = [capital + run[1:], flourish]
    return _fit(paths, w, h)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if c.isalpha())


def _capital(chance: random.Random) -> list[tuple[float, float]]:
    """Points of a tall loop that begins low, rises, turns and crosses itself."""
    tall, wide = chance.uniform(30, 40), chance.uniform(14, 24)
    turns = chance.choice([1.35, 1.6, 2.1])
    points = []
    for i in range(14):
        angle = math.pi * 0.75 + i / 13 * math.tau * turns
        size = 1 - 0.45 * i / 13
        points.append((wide * size * math.cos(angle) + i * 1.1, tall * size * math.sin(angle) / 2))
    return points


def _letters(
    given: str, start: tuple[float, float], chance: random.Random
) -> list[tuple[float, float]]:
    """One or two points a letter: high ones for b d h k l t, low ones for g p q y."""
    x, _ = start
    points = [start]
    for letter in (given * 2)[:7]:
        step = chance.uniform(5, 9)
        rise = -20 if letter in "bdhklt" else -7
        drop = 18 if letter in "gpqy" else 5
        points.append((x + step * 0.45, rise + chance.uniform(-3, 3)))
        points.append((x + step, drop + chance.uniform(-2, 3)))
        x += step
    return points


def _flourish(end: tuple[float, float], chance: random.Random) -> list[tuple[float, float]]:
    """The line thrown under the name, from right to left and back."""
    x, y = end
    length = chance.uniform(55, 85)
    low = y + chance.uniform(8, 14)
    return [
        (x, y),
        (x + chance.uniform(12, 22), y - 10),
        (x + 6, low),
        (x - length, low + chance.uniform(-2, 6)),
        (x - length * 0.7, low + 7),
        (x + chance.uniform(15, 30), low - chance.uniform(2, 8)),
    ]


def _fit(paths: list[list[tuple[float, float]]], w: int, h: int) -> list[Stroke]:
    xs = [x for path in paths for x, _ in path]
    ys = [y for path in paths for _, y in path]
    # A curve swings a little outside its points.
    margin = 0.1
    factor = min(
        w * (1 - 2 * margin) / (max(xs) - min(xs)), h * (1 - 2 * margin) / (max(ys) - min(ys))
    )
    dx = w / 2 - factor * (max(xs) + min(xs)) / 2
    dy = h / 2 - factor * (max(ys) + min(ys)) / 2
    return [_smooth([(x * factor + dx, y * factor + dy) for x, y in path]) for path in paths]


def _smooth(points: list[tuple[float, float]]) -> Stroke:
    """Catmull-Rom through the points, as cubic curves."""
    first = points[0]
    result: Stroke = [[round(first[0], 2), round(first[1], 2)]]
    for i in range(len(points) - 1):
        before = points[max(i - 1, 0)]
        here, there = points[i], points[i + 1]
        after = points[min(i + 2, len(points) - 1)]
        handles = (
            here[0] + (there[0] - before[0]) / 6,
            here[1] + (there[1] - before[1]) / 6,
            there[0] - (after[0] - here[0]) / 6,
            there[1] - (after[1] - here[1]) / 6,
        )
        result.append([round(v, 2) for v in (*handles, *there)])
    return result

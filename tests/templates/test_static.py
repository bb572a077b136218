"""What holds for the style sheets and the script: contrast, size, no reach outside."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))

# Text on ground; whatever is written anywhere is one of these pairs.
PAIRS = [
    *[
        (text, ground)
        for text in ("ink", "muted", "accent", "red", "amber", "green")
        for ground in ("paper", "surface")
    ],
    ("ink", "accent-wash"),
    ("muted", "accent-wash"),
    ("accent", "accent-wash"),
    ("red", "red-wash"),
    ("red", "accent-wash"),
    ("amber", "amber-wash"),
    ("amber", "accent-wash"),
    ("green", "green-wash"),
    ("ink", "amber-wash"),
    ("ink", "green-wash"),
    ("ink", "red-wash"),
    ("ink", "mark"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("paper", "ink"),
]


def schemes() -> dict[str, dict[str, str]]:
    """The colours of each scheme by name; dark takes from light what it does not set."""
    text = (STATIC / "css/tokens.css").read_text()
    light, dark = text.split("@media (prefers-color-scheme: dark)", 1)
    found = {
        key: dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", part))
        for key, part in (("light", light), ("dark", dark))
    }
    return {"light": found["light"], "dark": {**found["light"], **found["dark"]}}


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, definition "relative luminance")."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio between two colours, 1 to 21 (WCAG 2.2, success criterion 1.4.3)."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_the_ratio_of_black_on_white_is_known() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_words_are_readable_on_their_ground(scheme: str, text: str, ground: str) -> None:
    colours = schemes()[scheme]

    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edge_of_a_control_is_visible(scheme: str) -> None:
    colours = schemes()[scheme]

    # WCAG 2.2, success criterion 1.4.11.
    assert contrast(colours["edge"], colours["paper"]) >= 3


def test_only_the_tokens_name_colours() -> None:
    # The pages of a document are white paper in every scheme, and so is what is drawn on them.
    for sheet in SHEETS:
        if sheet.name in {"tokens.css", "print.css"}:
            continue
        lines = [line for line in sheet.read_text().splitlines() if ".page " not in line]
        found = re.findall(r"#[0-9a-fA-F]{3,6}\b", "\n".join(lines))

        assert found in ([], ["#fff"]), sheet.name


def test_style_stays_small_and_at_home() -> None:
    text = "".join(sheet.read_text() for sheet in SHEETS)
    system = {"tokens.css", "base.css", "layout.css", "components.css", "print.css"}
    shared = sum(len(sheet.read_text()) for sheet in SHEETS if sheet.name in system)
    own = {sheet.name: len(sheet.read_text()) for sheet in SHEETS if sheet.name not in system}

    # The design system stays one small thing; what only one app's pages need stays smaller.
    assert shared < 36_000
    assert {name: size for name, size in own.items() if size >= 5_000} == {}
    assert "url(" not in text
    assert "@import" not in text
    assert all("@layer" in sheet.read_text() for sheet in SHEETS)


def test_every_token_used_is_defined() -> None:
    text = "".join(sheet.read_text() for sheet in SHEETS)
    used = set(re.findall(r"var\(--([a-z0-9-]+)", text))
    defined = set(re.findall(r"--([a-z0-9-]+):", text))

    # Set by scripts: the zoom of the pages, the width of the preview, where a button floats.
    assert used - defined == {"zoom", "preview", "x", "y"}


def test_the_script_is_short_and_asks_nobody_else() -> None:
    text = (STATIC / "js/app.js").read_text()

    assert len(text.splitlines()) <= 300
    assert not re.search(r"https?://|eval\(|new Function|document\.write", text)


def test_pictures_are_plain_drawings() -> None:
    for picture in (STATIC / "img").glob("*.svg"):
        text = picture.read_text()

        assert not re.search(r"<script|style=|on[a-z]+=|href=", text), picture.name

"""A scan becomes ink on nothing: coloured, cut close, and nothing else is taken for a picture."""

import io

import pytest
from PIL import Image, ImageDraw

from signing import stamps


def scan(mode="RGB", size=(400, 300), paper=(246, 244, 238), ink=(30, 40, 120), kind="PNG"):
    """A stroke from (100, 80) to (300, 200) on paper that is not quite white."""
    picture = Image.new(mode, size, paper)
    ImageDraw.Draw(picture).line([(100, 80), (200, 200), (300, 90)], fill=ink, width=9)
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def code_of(data: bytes) -> str:
    with pytest.raises(stamps.BadPicture) as caught:
        stamps.ink(data, stamps.BLUE)
    return caught.value.code


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_ink_is_coloured_and_paper_vanishes(kind):
    made = opened(stamps.ink(scan(kind=kind), stamps.BLUE))

    assert (made.format, made.mode) == ("PNG", "RGBA")
    assert made.getpixel((0, made.height // 2))[3] == 0
    colours = {pixel[:3] for pixel in made.getdata() if pixel[3] > 200}
    assert colours == {stamps.BLUE}


def test_the_margin_is_cut_off():
    made = opened(stamps.ink(scan(), stamps.BLUE))

    assert 195 <= made.width <= 215
    assert 115 <= made.height <= 135


def test_red_on_white_is_as_dense_as_black_on_white():
    red = opened(stamps.ink(scan(ink=(209, 18, 27)), stamps.RED))

    assert max(red.getchannel("A").getdata()) == 255


def test_a_transparent_ground_stays_transparent():
    made = opened(stamps.ink(scan(mode="RGBA", paper=(0, 0, 0, 0), ink=(0, 0, 90, 255)), (1, 2, 3)))

    assert made.getpixel((0, made.height // 2))[3] == 0
    assert {pixel[:3] for pixel in made.getdata() if pixel[3] > 200} == {(1, 2, 3)}


def test_a_large_scan_is_made_smaller():
    made = opened(stamps.ink(scan(size=(3000, 2000), ink=(0, 0, 0)), stamps.BLUE))

    assert max(made.size) <= 1134


def test_what_is_no_signature_is_refused_by_name():
    assert code_of(b"%PDF-1.7 no picture") == "not_a_picture"
    assert code_of(scan()[:200]) == "not_a_picture"
    assert code_of(scan(ink=(246, 244, 238))) == "empty"
    assert code_of(scan(paper=(20, 20, 20), ink=(0, 0, 0))) == "too_dark"
    assert code_of(scan(size=(5000, 4000))) == "too_large"
    assert code_of(b"\x89PNG" + bytes(5 * 1024 * 1024)) == "too_large"


def test_other_formats_are_not_opened():
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "GIF")

    assert code_of(out.getvalue()) == "not_a_picture"


def test_what_was_inked_is_drawn_as_the_stamp():
    image = stamps.ink(scan(), stamps.BLUE)

    with_picture = stamps.person("Nguyễn Văn A", image=image, w=150, h=80)
    without = stamps.person("Nguyễn Văn A", w=150, h=80)

    assert b"/Image" in with_picture
    assert b"/Subtype/Image" not in without.replace(b" ", b"")

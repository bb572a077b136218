"""A name of a file is a name: it hides nothing, leads nowhere and ends no header."""

import unicodedata

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.http import content_disposition_header
from hypothesis import example, given, settings
from hypothesis import strategies as st

from docflow.core import names

# Surrogates too: bytes that no encoding knows arrive as such.
TEXTS = st.text(st.characters(), max_size=400)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Công văn 12.pdf", "Công văn 12.pdf"),
        ("Co\u0302ng va\u0306n.pdf", "Công văn.pdf"),
        ("hoa don\u202efdp.exe", "hoa donfdp.exe"),
        ("a\r\nSet-Cookie: x=1\r\n.pdf", "a Set-Cookie: x=1 .pdf"),
        ("a\x00b\u200bc\ufeff.pdf", "abc.pdf"),
        ("a\u2028b.pdf", "a b.pdf"),
        (" \t\n", "tệp"),
        ("\ud800.pdf", ".pdf"),
    ],
)
def test_a_name_hides_nothing(given, kept):
    assert names.plain(given) == kept


@pytest.mark.parametrize("read_as", ["latin-1", "cp1252"])
def test_a_name_that_was_read_byte_by_byte_is_what_was_meant(read_as):
    meant = "Công văn đề nghị.pdf" if read_as == "latin-1" else "Báo cáo.pdf"

    assert names.plain(meant.encode().decode(read_as)) == meant


@pytest.mark.parametrize("name", ["Café.pdf", "naïve ÿ.pdf", "Tờ trình.pdf", "plain.pdf"])
def test_a_name_that_is_what_it_says_stays(name):
    assert names.plain(name) == name


def test_a_long_name_keeps_its_ending():
    kept = names.plain("ă" * 400 + ".docx")

    assert (len(kept), kept[-5:]) == (255, ".docx")
    assert len(names.plain("ă" * 400)) == 255


@pytest.mark.parametrize(
    ("given", "saved"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..\\..\\boot.ini", "_.._boot.ini"),
        ("C:\\x.pdf", "C__x.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("aux", "_aux"),
        ("x.pdf. .", "x.pdf"),
        ('a"b<c>|d?.pdf', "a_b_c__d_.pdf"),
        ("...", "tep"),
        ("contract.pdf", "contract.pdf"),
    ],
)
def test_a_name_to_save_is_no_path_and_no_device(given, saved):
    assert names.to_save(given) == saved


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("0\r\x1b\x850")
@example("e\u200b\u0301.pdf")
def test_whatever_the_name_a_header_carries_it(name):
    saved = names.to_save(name)

    answer = HttpResponse(b"")
    answer["Content-Disposition"] = content_disposition_header(True, saved)
    assert 0 < len(saved.encode()) <= 200
    assert not {"/", "\\", '"', "\r", "\n", "\x00"} & set(saved)
    assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in saved)
    assert names.to_save(saved) == saved


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_a_kept_name_is_kept_again_as_it_is(name):
    kept = names.plain(name)

    assert 0 < len(kept) <= 255
    assert "\n" not in kept


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("application/pdf", "application/pdf"),
        ("Application/PDF; x=y", "application/pdf"),
        ("text/html", names.ANYTHING),
        ("image/svg+xml", names.ANYTHING),
        ("application/xhtml+xml", names.ANYTHING),
        ("text/xml", names.ANYTHING),
        ("application/javascript", names.ANYTHING),
        ("text/html\r\nX-Evil: 1", names.ANYTHING),
        ("", names.ANYTHING),
    ],
)
def test_a_type_is_the_senders_word(given, sent):
    assert names.type_to_send(given) == sent


def _parsed(disposition: bytes) -> str | None:
    """The name that arrives; None where the part is not taken for a file at all."""
    body = (
        b'--part\r\nContent-Disposition: form-data; name="file"; '
        + disposition
        + b"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--part--\r\n"
    )
    request = RequestFactory().generic(
        "POST", "/", body, content_type="multipart/form-data; boundary=part"
    )
    return next((file.name for file in request.FILES.values()), None)


@pytest.mark.parametrize(
    ("disposition", "kept"),
    [
        ('filename="Công văn.pdf"'.encode(), "Công văn.pdf"),
        (b"filename*=UTF-8''C%C3%B4ng%20v%C4%83n.pdf", "Công văn.pdf"),
        ('filename="Báo cáo.pdf"'.encode().decode("cp1252").encode(), "Báo cáo.pdf"),
        (b'filename="..\\..\\x.pdf"', "x.pdf"),
        (b'filename="a\x01b.pdf"', "ab.pdf"),
    ],
)
def test_a_name_in_a_form_of_a_browser_old_or_new_is_read(disposition, kept):
    assert names.plain(_parsed(disposition)) == kept


@pytest.mark.parametrize(
    "disposition",
    [b'filename="C\xf4ng v\xe3n.pdf"', 'filename="Hồ sơ.pdf"'.encode("utf-16-le"), b"filename="],
)
def test_a_name_in_another_alphabet_of_bytes_is_no_error(disposition):
    """The form then says that the file is missing."""
    assert _parsed(disposition) is None

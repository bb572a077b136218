"""Bytes: pictures kept by the browser, downloads that never run, reads that are noted."""

import hashlib
from io import BytesIO

from django.urls import reverse
from PIL import Image

from docflow.core import clock, files
from docflow.documents.models import Attachment
from docflow.documents.selectors.versions import data_of, latest


def picture_of(document, ordinal=1, number=1):
    return reverse("documents:page", args=[document.pk, ordinal, number])


def test_a_page_is_a_picture_that_only_this_browser_keeps(cast, way, as_):
    document = way.draft()

    answer = as_(cast.an).get(picture_of(document))

    assert answer["Content-Type"] == "image/png"
    assert "private" in answer["Cache-Control"]
    assert "immutable" in answer["Cache-Control"]
    assert "public" not in answer["Cache-Control"]
    assert answer["Vary"].startswith("Cookie")
    assert Image.open(BytesIO(answer.content)).width > 900


def test_a_thumbnail_is_small(cast, way, as_):
    document = way.draft()

    answer = as_(cast.an).get(picture_of(document) + "?size=thumb")

    assert Image.open(BytesIO(answer.content)).width < 200


def test_a_picture_the_browser_has_is_not_drawn_again(cast, way, as_):
    document = way.draft()
    browser = as_(cast.an)
    tag = browser.get(picture_of(document))["ETag"]

    again = browser.get(picture_of(document), headers={"If-None-Match": tag})

    assert again.status_code == 304
    assert again.content == b""


def test_a_known_tag_opens_nothing_to_who_may_not_see_it(cast, way, as_):
    document = way.draft()
    tag = as_(cast.an).get(picture_of(document))["ETag"]

    answer = as_(cast.ha).get(picture_of(document), headers={"If-None-Match": tag})

    assert answer.status_code == 404


def test_pages_and_sizes_that_are_not_there_are_not_found(cast, way, as_):
    document = way.draft()
    browser = as_(cast.an)

    for address in (
        picture_of(document, number=0),
        picture_of(document, number=2),
        picture_of(document, ordinal=9),
        picture_of(document) + "?size=999",
    ):
        assert browser.get(address).status_code == 404


def test_a_version_of_another_document_is_not_reached_through_ones_own(cast, way, as_):
    own = way.draft()
    other = way.submitted()

    address = reverse("documents:download", args=[own.pk, latest(other).ordinal])

    assert as_(cast.an).get(address).status_code == 404


def test_a_download_is_the_stored_bytes_to_save_and_never_to_run(cast, way, as_):
    document = way.signed()
    version = latest(document)

    answer = as_(cast.chi).get(reverse("documents:download", args=[document.pk, version.ordinal]))

    assert answer.content == data_of(version)
    assert hashlib.sha256(answer.content).hexdigest() == version.file_id
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_a_file_name_cannot_break_out_of_its_header(cast, way, as_):
    document = way.draft()
    _attach(document, 'a"; filename="x.html\r\nX-Evil: 1')

    answer = as_(cast.an).get(reverse("documents:attachment", args=[document.pk, 1]))

    assert "X-Evil" not in answer
    assert "\n" not in answer["Content-Disposition"]


def test_attachments_follow_the_document(cast, way, as_):
    document = way.draft()
    _attach(document, "phụ lục.html")
    address = reverse("documents:attachment", args=[document.pk, 1])

    mine = as_(cast.an).get(address)

    assert mine.content == b"<script>alert(1)</script>"
    assert mine["Content-Disposition"].startswith("attachment")
    for person in (cast.ha, cast.giang, cast.khoa):
        assert as_(person).get(address).status_code == 404
    assert (
        as_(cast.an).get(reverse("documents:attachment", args=[document.pk, 2])).status_code == 404
    )


def _attach(document, name: str) -> None:
    Attachment.objects.create(
        document=document,
        ordinal=1,
        name=name,
        file=files.put(b"<script>alert(1)</script>", "text/html"),
        added_at=clock.now(),
        added_by="",
    )

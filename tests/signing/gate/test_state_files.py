"""Files as the state's own tools make them, built here: what 154 live gazette files have."""

from datetime import timedelta

import pytest

from tests.signing.gate import papers, pki
from tests.signing.gate.pki import DAY, NOW, World


@pytest.mark.parametrize("off", [-37, 0, 433], ids=str)
def test_the_stamp_tells_the_time_whatever_the_signers_clock_said(
    off: int, world: World, judged
) -> None:
    """adbe.pkcs7.detached, no signed attributes, one certificate inside, RFC 3161, RSA."""
    officer = world.persons.issue("Công báo", key=pki.tsa_key(3072))
    data = papers.gazette_style(
        papers.page(),
        officer,
        at=NOW + timedelta(seconds=off),
        timestamper=world.tsa.timestamper(NOW),
    )

    report = judged(data, at=NOW + DAY, crls=world.crls(NOW))

    line = report.signatures[0]
    assert (report.verdict, report.reasons) == ("valid", [])
    assert (line.kind, line.level, line.integrity) == ("pkcs7", "PKCS7-T", "intact")
    assert (line.signed_at, line.signed_at_proven) == (NOW, True)


def test_a_stamp_a_little_ahead_of_our_clock_is_no_stamp_from_the_future(
    world: World, judged
) -> None:
    for ahead, reasons in ((240, []), (3600, ["timestamp_in_future"])):
        moment = NOW + timedelta(seconds=ahead)
        data = papers.gazette_style(
            papers.page(), world.chi, timestamper=world.tsa.timestamper(moment)
        )
        assert judged(data, crls=world.crls(NOW - DAY)).reasons == reasons


def test_without_its_issuer_it_is_undetermined_and_says_what_to_do(world: World, judged) -> None:
    from signing.gate import messages

    child = pki.subordinate(world.persons, "CA phục vụ G2")
    data = papers.gazette_style(
        papers.page(), child.issue("Công báo"), timestamper=world.tsa.timestamper(NOW)
    )

    report = judged(data)

    assert (report.verdict, report.reasons) == ("undetermined", ["unknown_issuer"])
    assert "danh sách tin cậy" in messages.steps(report.reasons)[0]


def test_one_changed_byte_is_found_without_signed_attributes_too(world: World, judged) -> None:
    data = papers.gazette_style(papers.page(), world.chi)

    report = judged(data.replace(b"/Helvetica", b"/Helveticb"))

    assert (report.verdict, report.signatures[0].integrity) == ("invalid", "broken")

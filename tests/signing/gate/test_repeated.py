"""A node of the page tree written again byte for byte, under a later signature; nothing else."""

import re
from collections.abc import Callable

import pytest

from signing.gate import Report
from tests.signing.gate import papers
from tests.signing.gate.pki import World

NODE = re.compile(rb"(\d+) 0 obj\s*<<[^>]*/Type\s*/Pages\b.*?>>\s*(?=endobj)", re.DOTALL)
PAGE = re.compile(rb"(\d+) 0 obj(?:(?!endobj).)*?/Type\s*/Page\b.*?(?=endobj)", re.DOTALL)
Change = Callable[[bytes], bytes]


def again(data: bytes, what: re.Pattern[bytes] = NODE, change: Change = lambda same: same) -> bytes:
    """`data` with one more revision that writes the object matching `what` once more."""
    found = what.search(data)
    assert found is not None
    number = int(found[1])
    start = len(data) + 1
    last = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    size = re.findall(rb"/Size (\d+)", data)[-1]
    root = re.findall(rb"/Root (\d+ \d+ R)", data)[-1]
    out = data + b"\n" + change(found[0]) + b"endobj\n"
    table = len(out)
    out += b"xref\n%d 1\n%010d 00000 n \n" % (number, start)
    out += b"trailer\n<</Size %s/Root %s/Prev %d>>\n" % (size, root, last)
    return out + b"startxref\n%d\n%%%%EOF\n" % table


@pytest.fixture
def sealed_after(world: World, judged) -> Callable[..., Report]:
    """The report on a file whose first signature was followed by `again` and a second one."""

    def make(*args: object, certify: bool = False) -> Report:
        data = papers.signed(papers.page(), world.chi, certify=certify)
        return judged(papers.signed(again(data, *args), world.seal, field="Seal"))

    return make


def test_a_node_repeated_under_a_later_signature_is_named_and_allowed(sealed_after) -> None:
    report = sealed_after()

    assert (report.verdict, report.reasons) == ("valid_with_changes", ["structure_repeated"])
    assert [line.verdict for line in report.signatures] == ["valid_with_changes", "valid"]


@pytest.mark.parametrize(
    "change",
    [
        lambda node: node.replace(b"<<", b"<< ", 1),
        lambda node: node.replace(b"<<", b"<</Rotate 90", 1),
        lambda node: node + b" ",
    ],
    ids=["blank", "turned", "tail"],
)
def test_one_byte_of_difference_is_a_change(change: Change, sealed_after) -> None:
    assert sealed_after(NODE, change).verdict == "invalid"


def test_a_page_repeated_is_a_change_all_the_same(sealed_after) -> None:
    assert sealed_after(PAGE).verdict == "invalid"


def test_repeated_without_a_later_signature_it_is_an_unsigned_update(world: World, judged) -> None:
    report = judged(again(papers.signed(papers.page(), world.chi)))

    assert report.verdict == "invalid"
    assert "unsigned_update" in report.reasons

"""Properties of the gate on files that are valid, undetermined and invalid to begin with.

A few hundred examples in the normal run; `DOCFLOW_EXAMPLES=10000 pytest -m slow` is the long one.
"""

import functools
import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing.gate import Report, TrustedCertificate, Verdict, engine
from signing.gate.policy import Material
from tests.signing.gate import papers, pki
from tests.signing.gate.pki import DAY, NOW

SHORT, LONG = 60, int(os.environ.get("DOCFLOW_EXAMPLES", "600"))
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}
VERDICTS = {*Verdict.BY_WEIGHT, Verdict.UNSIGNED, Verdict.UNREADABLE}
KINDS = ["valid", "undetermined", "invalid", "certified"]
WHERE = st.floats(0, 1, exclude_max=True)


@functools.cache
def original(kind: str) -> tuple[bytes, Material]:
    """A file and the trust by which its verdict is `kind`; made once per run."""
    world = pki.world()
    data = papers.with_fields(papers.page(form=True), "Signer", "Seal")
    stamper = world.tsa.timestamper(NOW)
    data = papers.signed(data, world.chi, timestamper=stamper, certify=kind == "certified")
    data = papers.signed(data, world.seal, field="Seal")
    if kind == "invalid":
        world.chi.revoke(NOW - 2 * DAY)
    trusted = [(world.seals, "seal"), (world.stamps, "tsa")]
    if kind != "undetermined":
        trusted.append((world.persons, "person"))
    material = Material(
        expected_fields=None,
        empty_fields=(),
        trust_embedded=False,
        anchors=tuple(
            TrustedCertificate(certificate=ca.der, purpose=purpose) for ca, purpose in trusted
        ),
        crls=world.crls(NOW - DAY),
        ocsps=(),
    )
    return data, material


def judged(kind: str, data: bytes) -> Report:
    return engine.judge(data, now=NOW, material=original(kind)[1], look_at_pages=False)


@functools.cache
def covered(kind: str) -> list[int]:
    """Positions that the last signature covers: everything but its own value."""
    data = original(kind)[0]
    start = data.rindex(b"/Contents <") + len(b"/Contents ")
    end = data.index(b">", start) + 1
    return [*range(start), *range(end, len(data))]


def never_accepted(kind: str, data: bytes) -> None:
    report = judged(kind, data)
    assert report.verdict in VERDICTS
    assert not report.accepted
    # What is shown to people is always whole.
    assert Report.from_json(report.to_json()) == report


def flip(kind: str, where: float, mask: int) -> None:
    data, places = bytearray(original(kind)[0]), covered(kind)
    data[places[int(where * len(places))]] ^= mask
    never_accepted(kind, bytes(data))


def append(kind: str, tail: bytes) -> None:
    never_accepted(kind, original(kind)[0] + tail)


def mangle(kind: str, where: float, cut: int, insert: bytes) -> None:
    data = original(kind)[0]
    at = int(where * len(data))
    changed = data[:at] + insert + data[at + cut :]
    report = judged(kind, changed)
    assert report.verdict in VERDICTS
    if report.accepted:
        # Only the last value's own room may differ, and only where the library reads it alike.
        assert len(changed) == len(data)
        assert all(changed[place] == data[place] for place in covered(kind))


# Tails that a reader might take for something, beside any bytes.
TAILS = st.one_of(
    st.binary(min_size=1, max_size=60),
    st.sampled_from(
        [
            b"\n",
            b" ",
            b"\0",
            b"%%EOF",
            b"\n%%EOF\n",
            b"startxref\n0\n%%EOF\n",
            b"\nxref\n0 0\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n",
            b"%PDF-1.7\n",
            b"1 0 obj\n<<>>\nendobj\n",
        ]
    ),
)


@pytest.mark.parametrize("kind", KINDS)
class TestShort:
    def test_the_original_is_what_it_should_be(self, kind: str) -> None:
        verdict = "valid" if kind == "certified" else kind
        assert judged(kind, original(kind)[0]).verdict == verdict

    def test_a_changed_covered_byte_is_never_accepted(self, kind: str) -> None:
        run(SHORT, WHERE, st.integers(1, 255))(functools.partial(flip, kind))

    def test_appended_bytes_are_never_accepted(self, kind: str) -> None:
        run(SHORT, TAILS)(functools.partial(append, kind))

    def test_mangled_anywhere_it_gives_one_report(self, kind: str) -> None:
        cuts = st.integers(0, 40)
        run(SHORT, WHERE, cuts, st.binary(max_size=40))(functools.partial(mangle, kind))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
class TestLong:
    def test_a_changed_covered_byte_is_never_accepted(self, kind: str) -> None:
        run(LONG, WHERE, st.integers(1, 255))(functools.partial(flip, kind))

    def test_appended_bytes_are_never_accepted(self, kind: str) -> None:
        run(LONG, TAILS)(functools.partial(append, kind))


def run(examples: int, *given_by: st.SearchStrategy) -> Callable[[Callable[..., None]], None]:
    def go(prove: Callable[..., None]) -> None:
        @settings(max_examples=examples, **QUIET)
        @given(st.tuples(*given_by))
        def check(values: tuple) -> None:
            prove(*values)

        check()

    return go

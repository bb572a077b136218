"""The worker: bounded, warm, renewed after each death, one report for any bytes whatever."""

import dataclasses
import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from signing.gate import Policy, Report, TrustedCertificate, Verdict, wire, worker
from signing.gate.policy import Material
from tests.signing.gate import bombs, papers
from tests.signing.gate.pki import DAY, NOW, World

VERDICTS = {
    value for name, value in vars(Verdict).items() if name.isupper() and isinstance(value, str)
}


# Wall seconds that no judgement needs, whatever else the machine does.
GENEROUS = 120.0


def counted(kind: type[worker.Worker], into: list[worker.Worker]) -> Callable[..., worker.Worker]:
    """A `kind` that notes each one made."""

    def make(*args: object) -> worker.Worker:
        into.append(kind(*args))
        return into[-1]

    return make


@pytest.fixture(scope="module")
def pool() -> Iterator[worker.Pool]:
    pool = worker.Pool(places=2)
    yield pool
    pool.close()


@pytest.fixture
def judge(pool, material, monkeypatch) -> Callable[..., Report]:
    monkeypatch.setattr(worker, "_pool", pool)

    def ask(data: bytes, **wishes: object) -> Report:
        return worker.judge(data, now=NOW, material=material(), **wishes)

    return ask


@pytest.fixture
def good(world: World) -> bytes:
    return papers.signed(papers.page(), world.chi, timestamper=world.tsa.timestamper(NOW))


def test_it_answers_what_the_gate_answers_here(good: bytes, judge, judged) -> None:
    assert judge(good) == judged(good)
    assert judge(good).verdict == "valid"


def test_an_order_survives_the_wire(world: World, material) -> None:
    anchor = TrustedCertificate(
        certificate=world.chi.der, purpose="person", valid_from=NOW - DAY, valid_to=NOW
    )
    sent = material(
        anchors=(anchor,), expected_fields={"Signer": "ab"}, empty_fields=("Seal",), ocsps=(b"o",)
    )

    assert wire.unpack_order(wire.pack_order(NOW, sent)) == (NOW, sent)


def test_trust_material_is_sent_when_it_changes_only(world: World, material) -> None:
    held = material()
    known = dataclasses.replace(held, expected_fields={"Signer": ""})
    later = NOW + DAY
    short = wire.pack_order(later, known, told=True)

    assert len(short) < 300
    assert wire.unpack_order(short, held) == (later, known)
    for other in (None, material(crls=()), material(anchors=())):
        with pytest.raises(ValueError, match="never sent"):
            wire.unpack_order(short, other)


def test_a_warm_process_judges_by_the_material_of_the_order(
    good: bytes, world: World, material, pool, monkeypatch
) -> None:
    """Trust changes between two files: each is judged by its own, also when it changes back."""
    one = worker.Pool(places=1)
    monkeypatch.setattr(worker, "_pool", one)
    strangers = material(anchors=())
    world.chi.revoke(NOW - 2 * DAY)
    revoked = material()
    try:
        answers = [
            worker.judge(good, now=NOW, material=each).reasons
            for each in (revoked, strangers, strangers, revoked)
        ]
    finally:
        one.close()

    assert answers == [
        ["certificate_revoked"],
        ["timestamp_untrusted", "unknown_issuer"],
        ["timestamp_untrusted", "unknown_issuer"],
        ["certificate_revoked"],
    ]


@pytest.mark.parametrize(
    ("make", "verdict", "reason"),
    [
        (bombs.cross_reference_bomb, "unreadable", "unreadable"),
        (bombs.start_loop, "unreadable", "unreadable"),
        (bombs.encrypted, "unreadable", "encrypted"),
        (bombs.deep_fields, "unreadable", "unreadable"),
        (bombs.content_bomb, "unreadable", "worker_failed"),
        (lambda: b"", "unreadable", "not_a_pdf"),
        (lambda: b"%PDF-1.7", "unreadable", "unreadable"),
        (lambda: bombs.empty_updates(papers.page(), 2000), "unreadable", "too_many_revisions"),
    ],
    ids=["flate", "loop", "encrypted", "deep", "content", "nothing", "header", "updates"],
)
def test_a_bomb_gives_one_bounded_report(
    make, verdict: str, reason: str, judge, pool, monkeypatch
) -> None:
    """What it ends in is the file's doing and not the machine's load, so it may take its time;
    that time is bounded as well is seen below."""
    judge(b"")
    started: list[worker.Worker] = []
    monkeypatch.setattr(worker, "Worker", counted(worker.Worker, started))

    report = judge(make(), seconds=GENEROUS)

    assert (report.verdict, report.reasons) == (verdict, [reason])
    assert len(started) == (1 if reason == "worker_failed" else 0)


def test_a_bomb_that_burns_on_is_ended_at_the_deadline(judge) -> None:
    assert worker.SECONDS == 10
    # Nobody unpacks a gibibyte in so little time.
    assert judge(bombs.content_bomb(), seconds=0.1).reasons == ["timed_out"]


def test_a_file_that_killed_a_process_is_not_given_to_another(judge, monkeypatch) -> None:
    """Half of the time would be gone for the second try, and two processes instead of one."""
    given: list[int] = []
    ask = worker.Worker._ask

    def noted(self, data: bytes, *rest) -> bytes:
        given.append(len(data))
        return ask(self, data, *rest)

    monkeypatch.setattr(worker.Worker, "_ask", noted)

    judge(bombs.content_bomb(), seconds=GENEROUS)

    assert len(given) == 1


def test_a_process_that_died_before_it_had_the_file_is_no_reason_against_it(
    good: bytes, judge, monkeypatch
) -> None:
    """Dead, and not known to be: the check before it came too early."""
    judge(good)
    monkeypatch.setattr(worker.Worker, "alive", True)
    send = worker.wire.send
    once = iter([True])

    def dying(stream, payload: bytes) -> None:
        if next(once, False):
            raise BrokenPipeError
        send(stream, payload)

    monkeypatch.setattr(worker.wire, "send", dying)

    assert judge(good).verdict == "valid"


def test_a_truncated_file_is_unreadable(good: bytes, judge) -> None:
    assert judge(good[: len(good) // 2]).verdict == "unreadable"


def test_a_few_empty_updates_after_a_signature_are_refused(good: bytes, judge) -> None:
    report = judge(bombs.empty_updates(good, 3))

    assert (report.verdict, report.reasons) == ("invalid", ["trailing_bytes"])


def test_more_revisions_than_the_cap_are_refused(good: bytes, judge) -> None:
    assert judge(bombs.empty_updates(good, 2000)).reasons == ["too_many_revisions"]


def test_a_file_beyond_the_size_limit_is_refused_unread(judge, monkeypatch) -> None:
    monkeypatch.setattr(worker, "MAX_BYTES", 10)

    assert judge(b"%PDF-1.7 and more").reasons == ["too_large"]


def test_a_judgement_that_takes_too_long_is_ended_and_the_next_one_works(
    good: bytes, judge
) -> None:
    late = judge(good, seconds=0.0)

    assert (late.verdict, late.reasons) == ("unreadable", ["timed_out"])
    assert judge(good).verdict == "valid"


def test_a_killed_process_is_replaced(good: bytes, judge, pool) -> None:
    judge(good)
    for place in list(pool.places.queue):
        if place is not None:
            place.process.kill()

    assert judge(good).verdict == "valid"


def test_memory_beyond_the_limit_ends_in_a_report(good: bytes, material, monkeypatch) -> None:
    small = worker.Pool(places=1, spare_bytes=8 * bombs.MIB)
    monkeypatch.setattr(worker, "_pool", small)
    try:
        report = worker.judge(good + bytes(32 * bombs.MIB), now=NOW, material=material())
    finally:
        small.close()

    assert report.verdict == "unreadable"
    assert report.reasons[0] in {"memory_exceeded", "worker_failed"}


def test_threads_share_the_places(good: bytes, judge) -> None:
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda: answers.append(judge(good).verdict)) for _ in range(6)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == ["valid"] * 6


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=400), header=st.booleans())
@example(data=b"", header=True)
def test_any_bytes_give_one_report(data: bytes, header: bool, judge) -> None:
    report = judge((b"%PDF-1.7\n" if header else b"") + data)

    assert report.verdict in VERDICTS
    assert not report.accepted
    assert len(report.sha256) == 64


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cut=st.floats(0, 1), insert=st.binary(max_size=30))
def test_a_good_file_broken_anywhere_gives_one_report(
    cut: float, insert: bytes, good: bytes, judge
) -> None:
    place = int(cut * len(good))

    report = judge(good[:place] + insert + good[place + len(insert) // 2 :])

    assert report.verdict in VERDICTS


@pytest.mark.django_db
def test_without_anchors_it_reads_the_trust_store(
    good: bytes, world: World, pool, monkeypatch
) -> None:
    from signing.trust import anchors, revocation

    monkeypatch.setattr(worker, "_pool", pool)
    before = worker.validate(good, now=NOW)
    anchors.add(certificate=world.persons.der, purpose="person")
    anchors.add(certificate=world.stamps.der, purpose="tsa")
    for crl in world.crls(NOW - DAY):
        revocation.store(data=crl, now=NOW)

    after = worker.validate(good, now=NOW, policy=Policy(expected_fields={"Signer": ""}))

    assert (before.verdict, after.verdict) == ("undetermined", "valid")


def test_the_order_is_all_the_process_knows(material: Callable[..., Material], pool) -> None:
    """No setting and no secret of ours is in the environment of the process."""
    started = worker.Worker()
    try:
        with open(f"/proc/{started.process.pid}/environ", "rb") as environ:
            names = {entry.split(b"=")[0] for entry in environ.read().split(b"\0") if entry}
    finally:
        started.close()

    assert names <= {b"PATH", b"PYTHONPATH", b"LANG"}

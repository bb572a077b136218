"""The signing process: keys are there and nowhere else, for one batch and a time; it may die."""

import asyncio
import contextlib
import ctypes
import gc
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from signing import authority, batches
from signing.batches.models import SigningItem
from signing.keys import errors, soft
from signing.keys.models import Credential
from signing.keys.process import pool
from signing.keys.signers import CachedKeySigner
from tests.signing.batches.test_service import INITIAL, item, reserve
from tests.signing.conftest import PIN

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
DATA = b"the signed attributes"


@pytest.fixture(autouse=True)
def own_pool(monkeypatch):
    """Processes of other tests are not ours to kill."""
    mine = pool.Pool()
    monkeypatch.setattr(pool, "_pool", mine)
    yield mine
    mine.close()


@pytest.fixture
def earnest(settings):
    """As an office runs it: one batch for each process."""
    settings.SIGNING_PROCESS = {}


def sign(signer, data=DATA) -> bytes:
    return asyncio.run(signer.async_sign_raw(data, "sha256"))


def process_of(signer) -> pool.Process:
    return signer._lease.process


def fits(credential: Credential, value: bytes, data=DATA) -> bool:
    public = x509.load_der_x509_certificate(bytes(credential.certificate)).public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(value, data, ec.ECDSA(hashes.SHA256()))
    else:
        public.verify(value, data, padding.PKCS1v15(), hashes.SHA256())
    return True


def kill(process: pool.Process) -> None:
    os.kill(process.popen.pid, signal.SIGKILL)
    process.popen.wait()


def gone(pid: int) -> bool:
    """Whether the process ends, within a generous time."""
    for _ in range(200):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_rsa_and_ec_keys_sign_through_the_handle(officer, leader, now):
    for credential in (officer, leader):
        signer = soft.open_signer(credential, PIN, now)

        assert fits(credential, sign(signer))
        assert len(asyncio.run(signer.async_sign_raw(DATA, "sha256", dry_run=True))) in (144, 256)
        signer.drop()


def test_it_leaves_no_core_no_tracer_no_environment(officer, now, monkeypatch):
    monkeypatch.setenv("DOCFLOW_SECRET_KEY", "do-not-inherit-this")
    signer = soft.open_signer(officer, PIN, now)
    process = process_of(signer)

    assert {name: process.ready[name] for name in ("core", "undumpable", "environment")} == {
        "core": True,
        "undumpable": True,
        "environment": True,
    }
    limits = Path(f"/proc/{process.popen.pid}/limits").read_text()
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
    with contextlib.suppress(PermissionError):
        environment = Path(f"/proc/{process.popen.pid}/environ").read_bytes()
        assert b"do-not-inherit-this" not in environment


def test_it_loads_no_django_and_no_web(officer, now):
    order = "import sys, signing.keys.process.child; print(sorted(sys.modules))"
    made = subprocess.run(
        [sys.executable, "-c", order], cwd=ROOT, capture_output=True, text=True, check=True
    )

    loaded = {name.split(".")[0] for name in eval(made.stdout)}  # noqa: S307
    assert loaded.isdisjoint({"django", "docflow", "pyhanko", "asn1crypto", "http", "urllib3"})


def test_the_key_is_in_that_process_and_in_no_memory_of_this_one(officer, leader, now, settings):
    # Yama lets a child look at its starter only when the starter says so.
    ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1 & 2**64 - 1), 0, 0, 0)
    for credential in (officer, leader):
        signer = soft.open_signer(credential, PIN, now)
        sign(signer)
        order = {
            "envelope": credential.envelope,
            "bound": soft.place(credential),
            "pin": PIN,
            "server_key": str(settings.SERVER_KEY_FILE),
            "pids": [os.getpid(), process_of(signer).popen.pid],
        }

        here, there = search(order)

        assert here is not None, "a process may look at its own user's"
        assert here[0] == 0
        # Where we may look (root may), the search finds what it looks for: it can fail.
        assert there is None or there[0] > 0
        signer.drop()


def test_the_pin_is_overwritten_in_that_process(officer, now):
    long = "b1ển-Đông-dậy-s0ng-ở-Cửa-Tùng"
    made = authority.issue("person:5", "person", "Bình", "", "", long, now, key="ec")
    signer = soft.open_signer(made, long, now)
    pid = process_of(signer).popen.pid

    (found,) = search({"extra": [long.encode().hex()], "pids": [pid]})

    assert found is None or found[1] == 0


def search(order) -> list:
    made = subprocess.run(
        [sys.executable, "-m", "tests.signing.keys.searching"],
        input=json.dumps(order),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(made.stdout)


def test_a_key_under_a_pin_takes_its_process_with_it(officer, now, earnest):
    signer = soft.open_signer(officer, PIN, now)
    first = process_of(signer)
    sign(signer)

    signer.drop()

    assert not first.alive
    again = soft.open_signer(officer, PIN, now)
    assert process_of(again).popen.pid != first.popen.pid
    again.drop()


def test_unattended_keys_share_a_warm_process_one_after_the_other(system, now, earnest):
    pids = set()
    for _ in range(3):
        signer = soft.open_signer(system, None, now)
        pids.add(process_of(signer).popen.pid)
        sign(signer)
        signer.drop()

    assert len(pids) == 1


def test_a_warm_process_keeps_no_key_of_the_last_batch(officer, system, now):
    signer = soft.open_signer(officer, PIN, now)
    process, handle = process_of(signer), signer._handle
    signer.drop()

    other = soft.open_signer(system, None, now)

    assert process_of(other) is process
    with pytest.raises(errors.KeyDropped):
        other._lease.ask("sign", DATA, handle=handle, digest="sha256")


def test_a_killed_process_that_still_looks_alive_is_not_lent_again(officer, now, monkeypatch):
    lent = pool.lend(attended=False)
    process = lent.process
    # As between the signal and the end, which the system may put off.
    monkeypatch.setattr(process.popen, "poll", lambda: None)

    del lent
    gc.collect()

    assert not process.alive
    assert pool.lend(attended=False).process is not process


def test_a_forgotten_signer_ends_its_process(officer, now):
    signer = soft.open_signer(officer, PIN, now)
    pid = process_of(signer).popen.pid

    del signer

    assert gone(pid)
    assert fits(officer, sign(soft.open_signer(officer, PIN, now)))


def test_a_key_is_dropped_after_its_time(officer, now, settings):
    settings.SIGNING_PROCESS = {"key_seconds": 0.3}
    signer = soft.open_signer(officer, PIN, now)
    assert fits(officer, sign(signer))

    time.sleep(0.5)

    with pytest.raises(errors.KeyDropped):
        sign(signer)


def test_it_ends_when_its_starter_is_killed():
    order = (
        "import sys, time; from signing.keys.process.pool import Process;"
        "p = Process({'server_key': '/nowhere', 'modules': {}, 'seconds': 60}); p.greet();"
        "print(p.popen.pid, flush=True); time.sleep(600)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", order], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    pid = int(starter.stdout.readline())
    assert Path(f"/proc/{pid}").exists()

    starter.kill()
    starter.wait()
    starter.stdout.close()

    assert gone(pid)


def test_a_process_that_dies_in_a_batch_fails_the_item_and_nothing_else(form, officer, now):
    with reserve(officer, [item(form)], now) as batch:
        kill(process_of(batch._signer))

        with pytest.raises(errors.ProcessGone):
            batch.sign(form, "initial", INITIAL, now=now)

    assert (SigningItem.objects.get().state, SigningItem.objects.get().problem) == (
        "failed",
        "process_gone",
    )
    officer.refresh_from_db()
    assert officer.tries == 0
    with reserve(officer, [item(form)], now) as batch:
        assert batch.sign(form, "initial", INITIAL, now=now).report.verdict == "valid"


def test_a_process_that_died_idle_costs_no_try(officer, now, own_pool):
    soft.open_signer(officer, PIN, now).drop()
    for process in own_pool.warm:
        kill(process)

    assert fits(officer, sign(soft.open_signer(officer, PIN, now)))
    officer.refresh_from_db()
    assert officer.tries == 0


@pytest.mark.parametrize(("deaths", "tries"), [(1, 0), (2, 1)])
def test_dying_over_a_pin_is_tried_once_more_and_counted_once(
    officer, now, monkeypatch, deaths, tries
):
    asked, left = pool.Process.ask, [deaths]

    def dying(self, do, *parts, **head):
        if do == "open" and left[0]:
            left[0] -= 1
            kill(self)
        return asked(self, do, *parts, **head)

    monkeypatch.setattr(pool.Process, "ask", dying)

    if deaths == 1:
        assert fits(officer, sign(soft.open_signer(officer, PIN, now)))
    else:
        with pytest.raises(errors.ProcessGone):
            soft.open_signer(officer, PIN, now)
    officer.refresh_from_db()
    assert officer.tries == tries


def test_a_process_that_cannot_be_started_costs_no_try(officer, now, monkeypatch, own_pool):
    own_pool.close()
    monkeypatch.setattr(pool.sys, "executable", "/nowhere/python")

    with pytest.raises(errors.ProcessGone):
        soft.open_signer(officer, PIN, now)

    officer.refresh_from_db()
    assert officer.tries == 0


def test_no_free_place_is_said_and_costs_no_try(officer, now, monkeypatch):
    monkeypatch.setattr(pool, "WAIT_SECONDS", 0)
    monkeypatch.setattr(pool, "_pool", pool.Pool(places=1))
    held = soft.open_signer(officer, PIN, now)

    with pytest.raises(errors.ProcessBusy):
        soft.open_signer(officer, PIN, now)

    officer.refresh_from_db()
    assert officer.tries == 0
    held.drop()


def test_threads_sign_with_keys_of_their_own_and_share_one(officer, leader, now):
    signers = [(one, soft.open_signer(one, PIN, now)) for one in (officer, leader)]
    wrong = []

    def work(credential, signer, text):
        try:
            fits(credential, sign(signer, text), text)
        except Exception as error:
            wrong.append(error)

    threads = [
        threading.Thread(target=work, args=(*signers[number % 2], f"{number}".encode()))
        for number in range(24)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert process_of(signers[0][1]) is not process_of(signers[1][1])


def test_neither_signer_nor_lease_nor_batch_can_be_pickled(form, officer, now):
    with reserve(officer, [item(form)], now) as batch:
        for thing in (batch._signer, batch._signer._lease, batch):
            with pytest.raises(TypeError):
                pickle.dumps(thing)


def test_a_signer_is_of_no_use_in_another_process(officer, now, monkeypatch):
    signer = soft.open_signer(officer, PIN, now)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(pool.os, "getpid", lambda: 1)

        with pytest.raises(errors.KeyDropped):
            sign(signer)


def test_a_fork_ends_none_of_its_parents_processes(officer, now):
    signer = soft.open_signer(officer, PIN, now)
    child = os.fork()
    if not child:
        # All that a fork may do here: let the objects go, and leave without ceremony.
        process_of(signer).close()
        signer._lease.give_back()
        pool.close()
        os._exit(0)
    os.waitpid(child, 0)

    assert fits(officer, sign(signer))
    signer.drop()


@pytest.mark.parametrize(
    ("do", "head"),
    [
        ("sign", {"handle": "0" * 32, "digest": "sha256"}),
        ("sign", {"handle": 1}),
        ("server_key", {}),
        ("__init__", {}),
        ("tokens", {"module": "/tmp/evil.so"}),  # noqa: S108
    ],
)
def test_an_order_it_does_not_know_is_refused_and_it_lives_on(officer, now, do, head):
    signer = soft.open_signer(officer, PIN, now)

    with pytest.raises(errors.KeyFailed):
        signer._lease.ask(do, DATA, **head) if do == "sign" else signer._lease.ask(do, **head)

    assert fits(officer, sign(signer))


def test_sign_pdf_uses_a_key_file_there_too(tmp_path):
    from signing.keys import p12

    with pytest.raises(p12.BadKeyFile):
        p12.open_signer(b"no key file", "123")


def test_a_throw_away_key_signs_here_until_it_is_dropped(officer):
    key = ec.generate_private_key(ec.SECP256R1())
    signer = CachedKeySigner(key, bytes(officer.certificate), [])

    key.public_key().verify(sign(signer), DATA, ec.ECDSA(hashes.SHA256()))
    with pytest.raises(TypeError):
        pickle.dumps(signer)
    signer.drop()
    with pytest.raises(errors.KeyDropped):
        sign(signer)


def test_a_batch_that_ends_drops_its_key(form, officer, now, earnest):
    batch = batches.reserve(officer.owner, "person", PIN, [item(form)], now)
    process = process_of(batch._signer)

    batch.close()

    assert not process.alive

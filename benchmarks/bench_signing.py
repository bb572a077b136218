"""Making signatures: the core, the list with the gate, the list through the service, levels, size.

Each figure is a ratio against the library's own signer in the same run. The key of the stock signer
is loaded for each document, as its documentation has it.
"""

import hashlib
import io
import os
import subprocess
import sys
import time
from typing import Any

from benchmarks.harness import median, office, report, size

COUNT = {"small": 20, "full": 100}
PIN = "246810"
# Two workers are compared on an idle machine only.
IDLE = 0.3
MIB = 1024 * 1024


def main() -> None:
    count = COUNT[size()]
    _signer()
    bases = [_base(number) for number in range(count)]
    stock = median(lambda: _stock(bases), 3) / count
    fast = _core_figures(bases, stock)
    _listed(bases, stock)
    _levels(bases[:20], stock)
    _sizes(bases[0], fast)
    _two_workers(bases)
    _service(bases)


def _service(bases: list[bytes]) -> None:
    """The leader's list in earnest: sign, gate, store, audit, rows, notices, grants.

    B-B is what an office signs that owes the time to a silent service, so the row of the owed time
    is in it as well. B-T with the demo authority, once whole and once without the authority's time.
    """
    from docflow.core import clock
    from docflow.demo import building, cast
    from docflow.documents.services import running
    from docflow.org.models import Office
    from signing import authority
    from signing.batches.models import SigningItem
    from signing.pades import clock as stamp_clock

    world = building.build()
    leader = world.actor("chutich")
    # The chairman's key as long as everybody's else in this run.
    authority.issue(
        f"person:{leader.user_id}", "person", leader.name, "", "", cast.PIN, clock.now()
    )
    count = COUNT[size()]
    demo = stamp_clock.source
    spent = [0.0]

    def listed(level: str, number: int, pad: int = 0) -> tuple[float, float]:
        """Seconds for one document of a list, wall and of this process's processor."""
        documents = _at_leader(world, f"{level} {time.perf_counter()}", number, pad)
        started, busy = time.perf_counter(), time.process_time()
        run = running.start(
            actor=leader, act=running.SIGN, documents=documents, pin=cast.PIN, wait=True
        )
        taken = time.perf_counter() - started, time.process_time() - busy
        assert run.items.filter(state="done").count() == number
        made = SigningItem.objects.filter(batch=run.batch_id).values_list("level", flat=True)
        assert set(made) == {level}
        return taken[0] / number, taken[1] / number

    def stock() -> tuple[float, float]:
        started, busy = time.perf_counter(), time.process_time()
        _stock(bases[:20])
        return (time.perf_counter() - started) / 20, (time.process_time() - busy) / 20

    for level in ("B-B", "B-T"):
        Office.objects.update(late_time=level == "B-B")
        stamp_clock.source = (lambda *_, **__: _silent()) if level == "B-B" else _timed(demo, spent)
        listed(level, 3)
        rounds, waited = [], []
        # In turns: what else the machine does falls on both.
        for _ in range(3):
            spent[0] = 0.0
            rounds.append((*listed(level, count), *stock()))
            waited.append(spent[0] / count)
        each, busy, plain, plain_busy = (sorted(column)[1] for column in zip(*rounds, strict=True))
        goal = ">= 3" if level == "B-B" else "information"
        figure = f"list through the service, {level}"
        _say(figure, each, "stock B-B, nothing else", plain / each, goal)
        _say(f"{figure}, processor", busy, "stock B-B, processor", plain_busy / busy, "information")
        if level == "B-T":
            alone = each - sorted(waited)[1]
            _say(f"{figure}, authority apart", alone, "stock B-B", plain / alone, "information")
    # Each alone in its list, in turns: what opening a list costs falls on both.
    pairs = [(listed("B-T", 1)[0], listed("B-T", 1, pad=20 * MIB)[0]) for _ in range(5)]
    one, big = (sorted(column)[2] for column in zip(*pairs, strict=True))
    _say("a file of 20 MB through the service", big, "one page through it", big / one, "<= 4")
    stamp_clock.source = demo


def _at_leader(world: Any, tag: str, number: int, pad: int) -> list[Any]:
    """Documents at the leader's station; with `pad` their file carries so many bytes more."""
    from docflow.core import files
    from docflow.documents.models import Document, Version
    from docflow.documents.selectors.versions import data_of
    from docflow.documents.services import drafting, routing
    from docflow.documents.services.drafting import To

    found = []
    for at in range(number):
        made = drafting.create(
            actor=world.actor("nv.chuyenvien"),
            type_code="KH",
            subject=f"Kế hoạch {tag}.{at}",
            content={"body": [{"kind": "paragraph", "text": "Nội dung kế hoạch."}]},
            signer=world.positions["chutich"],
            to=[To(office=world.offices["tp"])],
        )
        routing.submit(actor=world.actor("nv.chuyenvien"), document=made)
        for station in ("nv.truong", "vanthu.truong"):
            fresh = Document.objects.get(pk=made.pk)
            routing.agree(actor=world.actor(station), document=fresh)
        if pad:
            base = Version.objects.filter(document=made).order_by("-ordinal")[0]
            large = files.put(_padded(data_of(base), pad), "application/pdf")
            Version.objects.filter(pk=base.pk).update(file=large)
        found.append(Document.objects.get(pk=made.pk))
    return found


def _silent() -> Any:
    """A time-stamping service that refuses at once: the wait is no work of ours."""
    from pyhanko.sign.timestamps import TimestampRequestError

    class Silent:
        async def async_timestamp(self, *_: object, **__: object) -> None:
            raise TimestampRequestError("no answer")

        async_dummy_response = async_timestamp

    return Silent()


def _timed(source: Any, spent: list[float]) -> Any:
    """The demo authority, with what its answers took added to `spent`."""

    def timed(*args: Any, **options: Any) -> Any:
        unit = source(*args, **options)
        answer = unit.async_request_tsa_response

        async def counted(req: Any) -> Any:
            started = time.perf_counter()
            try:
                return await answer(req)
            finally:
                spent[0] += time.perf_counter() - started

        unit.async_request_tsa_response = counted
        return unit

    return timed


def _core_figures(bases: list[bytes], stock: float) -> float:
    count = len(bases)
    # In turns: what else the machine does falls on both.
    pairs = [
        (median(lambda: _core(bases), 2), median(lambda: _core(bases, timed=True), 2))
        for _ in range(5)
    ]
    fast, visible = (sorted(column)[2] / count for column in zip(*pairs, strict=True))
    _say("core, B-B, per document", fast, "stock signer loaded per document", stock / fast, ">= 10")
    _say(
        "visible, drawn with its own time",
        visible,
        "the fast invisible one",
        visible / fast,
        "<= 2",
    )
    return fast


def _listed(bases: list[bytes], stock: float) -> None:
    """The list under one PIN: rows, fields, post-sign gate."""
    from docflow.core import clock
    from signing import batches
    from signing.pades.signature import Placement

    def run() -> None:
        items = [batches.Item(_sha(base), "sign", ("Signer",)) for base in bases]
        with batches.reserve("person:1", "person", PIN, items, clock.now()) as batch:
            for base in bases:
                batch.sign(base, "sign", [Placement("Signer")], level="B-B", now=clock.now())

    each = median(run, 3) / len(bases)
    _say("list with rows and post-sign gate", each, "stock, no gate", stock / each, ">= 3")


def _levels(bases: list[bytes], stock: float) -> None:
    """B-LTA in one go; the authority answers from a process of its own, its time taken apart."""
    import asyncio

    from docflow.core import clock
    from signing.pades import archive
    from signing.pades.signature import Placement, sign_field

    with Stamping() as stamper:
        signer = _signer()

        def run() -> None:
            for base in bases:
                now = clock.now()
                made = asyncio.run(
                    sign_field(
                        base, Placement("Signer"), signer=signer, now=now, timestamper=stamper
                    )
                )
                archive._run(made, now, stamper)

        run()
        whole, outside = [], []
        for _ in range(3):
            stamper.waited = 0.0
            started = time.perf_counter()
            run()
            whole.append(time.perf_counter() - started)
            outside.append(stamper.waited)
        waited = sorted(outside)[1] / len(bases)
        each = sorted(whole)[1] / len(bases) - waited
    _say("B-T, then B-LTA, without the authority", each, "stock B-B", each / stock, "<= 1")
    _say("two tokens of the authority", waited, "stock B-B", waited / stock, "apart")


def _sizes(small: bytes, fast: float) -> None:
    big = _base(0, pad=20 * MIB)
    slow = median(lambda: _core([big]), 5)
    one = median(lambda: _core([small]), 20)
    _say("a file of 20 MB, core", slow, "a file of one page", slow / one, "<= 4")
    floor = median(lambda: io.BytesIO().write(big) and hashlib.sha256(big).digest(), 5)
    _say("20 MB hashed and copied once, nothing else", floor, "a page", floor / one, "the floor")
    digest = median(lambda: hashlib.sha256(big).digest(), 5)
    _say("a file of 20 MB, core", slow, "its SHA-256 alone", slow / digest, "information")
    stock_small, stock_big = median(lambda: _stock([small]), 5), median(lambda: _stock([big]), 5)
    ratio = (slow - one) / (stock_big - stock_small)
    _say("what 20 MB add", slow - one, "what they add to stock", ratio, "information")
    _say("a file of 20 MB", slow, "stock signer, one page", slow / stock_small, "information")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bench_signing", "memory"],
        capture_output=True,
        text=True,
        check=True,
    )
    grown = int(done.stdout.split()[-1])
    _say("memory beyond idle, 20 MB file", grown, "the file", grown / len(big), "<= 5", unit="B")


def _two_workers(bases: list[bytes]) -> None:
    import multiprocessing

    if not bases:
        return
    load = os.getloadavg()[0]
    context = multiprocessing.get_context("fork")

    def shared(workers: int) -> float:
        barrier = context.Barrier(workers + 1)
        parts = [bases[number::workers] * 5 for number in range(workers)]
        every = [context.Process(target=_part, args=(part, barrier)) for part in parts]
        for one in every:
            one.start()
        barrier.wait()
        started = time.perf_counter()
        for one in every:
            one.join()
        taken = time.perf_counter() - started
        if any(one.exitcode for one in every):
            raise SystemExit("a worker failed; its time says nothing")
        return taken

    one, two = shared(1), shared(2)
    goal = ">= 1.5" if load < IDLE else f"not judged: load {load:.2f}"
    _say("two workers", two / len(bases) / 5, "one worker", one / two, goal)


def _part(bases: list[bytes], barrier: Any) -> None:
    from django.db import connections

    # Neither a connection nor an open key goes along with a fork.
    connections.close_all()
    _store.pop("signer")
    _core(bases[:1])
    barrier.wait()
    _core(bases)


def _core(bases: list[bytes], *, timed: bool = False) -> None:
    import asyncio
    from datetime import timedelta

    from docflow.core import clock
    from signing import stamps
    from signing.pades.signature import Placement, sign_field

    signer = _signer()
    now = clock.now()

    async def run() -> None:
        for number, base in enumerate(bases):
            at = now + timedelta(seconds=61 * number)
            look = stamps.person("Nguyễn Văn An", time=at, w=150, h=60) if timed else None
            await sign_field(base, Placement("Signer", look), signer=signer, now=now)

    asyncio.run(run())


def _stock(bases: list[bytes]) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    for base in bases:
        signer = signers.SimpleSigner.load_pkcs12_data(_kept("p12", _pkcs12), [], b"pin")
        meta = signers.PdfSignatureMetadata(
            field_name="Signer", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
        )
        signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(base)), meta, signer=signer)


_store: dict[str, Any] = {}


def _kept(name: str, make: Any) -> Any:
    if name not in _store:
        _store[name] = make()
    return _store[name]


def _signer() -> Any:
    return _kept("signer", _fresh_signer)


def _fresh_signer() -> Any:
    """RSA-2048, issued by the demo authority, chain included; opened in this process."""
    from docflow.core import clock
    from signing.keys import soft

    return soft.open_signer(_kept("credential", _fresh_credential), PIN, clock.now())


def _fresh_credential() -> Any:
    from datetime import timedelta

    from docflow.core import clock
    from signing import authority

    now = clock.now()
    authority.setup(now - timedelta(hours=1))
    return authority.issue("person:1", "person", "Người ký", "Cơ quan", "Chủ tịch", PIN, now)


class Stamping:
    """The demo authority's unit in another process; `waited` is what its answers took."""

    def __new__(cls) -> Any:
        from pyhanko.sign.timestamps import TimeStamper

        class Elsewhere(TimeStamper):
            waited = 0.0

            def __enter__(self) -> "Elsewhere":
                import multiprocessing

                from docflow.core import clock
                from signing import authority

                unit = authority.timestamper(clock.now())
                self.certificates = [unit.tsa_cert, *unit.certs_to_embed]
                here, there = multiprocessing.Pipe()
                context = multiprocessing.get_context("fork")
                self.process = context.Process(target=_stamp, args=(there, unit), daemon=True)
                self.process.start()
                self.pipe = here
                return self

            def __exit__(self, *_: object) -> None:
                self.process.terminate()
                self.process.join()

            async def async_request_tsa_response(self, req: Any) -> Any:
                from asn1crypto import tsp

                started = time.perf_counter()
                self.pipe.send_bytes(req.dump())
                answer = self.pipe.recv_bytes()
                self.waited += time.perf_counter() - started
                return tsp.TimeStampResp.load(answer)

        return Elsewhere()


def _stamp(pipe: Any, unit: Any) -> None:
    import asyncio

    from asn1crypto import tsp

    while True:
        request = tsp.TimeStampReq.load(pipe.recv_bytes())
        answer = asyncio.run(unit.async_request_tsa_response(request))
        pipe.send_bytes(answer.dump())


def _base(number: int, pad: int = 0) -> bytes:
    import typst

    from signing.pades.fields import FieldBox, premake

    page = _kept(
        "page",
        lambda: typst.compile(b'#set page(paper: "a4")\nMot trang', timestamp=0),
    )
    if pad:
        page = _padded(page, pad)
    return premake(page + f"\n%{number}\n".encode(), [FieldBox("Signer", 0, 300, 200, 450, 260)])


def _padded(page: bytes, pad: int) -> bytes:
    """The page with an image's worth of bytes that no compression shrinks."""
    import pikepdf

    with pikepdf.open(io.BytesIO(page)) as pdf:
        pdf.pages[0].obj["/PieceInfo"] = pdf.make_indirect(pikepdf.Stream(pdf, os.urandom(pad)))
        out = io.BytesIO()
        pdf.save(out, compress_streams=False)
    return out.getvalue()


def _pkcs12() -> bytes:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Stock")])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    encryption = BestAvailableEncryption(b"pin")
    return pkcs12.serialize_key_and_certificates(b"k", key, certificate, None, encryption)


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _say(
    figure: str, value: float, baseline: str, ratio: float, goal: str, unit: str = "s"
) -> None:
    report("signing", figure, value, unit, baseline=baseline, ratio=ratio, goal=goal)


def memory() -> None:
    """The peak of one signature on a 20 MB file beyond what the process held before, in bytes."""
    _core([_base(0)])
    path = f"{os.environ['DOCFLOW_DATA_DIR']}/big.pdf"
    # Made in a process of its own, so that making the file does not count; the key stays here,
    # because a forked process gets none.
    child = os.fork()
    if child == 0:
        with open(path, "wb") as out:
            out.write(_base(0, pad=20 * MIB))
        os._exit(0)
    os.waitpid(child, 0)
    with open("/proc/self/clear_refs", "w") as clear:
        clear.write("5")
    before = _resident("VmRSS")
    with open(path, "rb") as source:
        _core([source.read()])
    print(_resident("VmHWM") - before, flush=True)


def _resident(name: str) -> int:
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith(name))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    with office():
        memory() if sys.argv[-1] == "memory" else main()

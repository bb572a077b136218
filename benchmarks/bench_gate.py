"""The gate beside one stock signature: offline with the report stored, cold, and revocation."""

import asyncio
import functools
import hashlib
import http.server
import io
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.bench_signing import _pkcs12
from benchmarks.harness import median, office, report, size

TIMES = {"small": 15, "full": 60}


def main() -> None:
    import typst

    from docflow.core import clock
    from signing import authority
    from signing.gate import worker
    from signing.pades.fields import FieldBox, premake

    now = clock.now()
    authority.setup(now - timedelta(hours=1))
    authority.issue("person:1", "person", "Người ký", "Cơ quan", "Chủ tịch", "246810", now)
    page = typst.compile(b'#set page(paper: "a4")\nMot trang', timestamp=0)
    base = premake(page, [FieldBox("Signer", 0, 300, 200, 450, 260)])
    signed = _signed(base)
    times = TIMES[size()]
    stock = functools.partial(_stock, base, _pkcs12())
    store = _storing(signed)

    def judge() -> None:
        found = worker.validate(signed, now=clock.now())
        assert found.verdict == "valid", found.reasons
        store(found)

    # In turns: what else the machine does falls on both.
    pairs = [(median(stock, times // 5), median(judge, times // 5)) for _ in range(5)]
    slow, judged = (sorted(column)[2] for column in zip(*pairs, strict=True))
    report(
        "gate",
        "one B-T signature, warm worker, report stored",
        judged,
        "s",
        baseline="one stock signature of pyHanko, loaded per document",
        ratio=judged / slow,
        goal="<= 0.3",
    )
    cold = median(functools.partial(_cold, signed), 3, warm=0)
    report(
        "gate",
        "the same with a cold worker",
        cold,
        "s",
        baseline="the warm worker",
        ratio=cold / judged,
        goal=">= 1",
    )
    _revocation(times)


def _signed(base: bytes) -> bytes:
    """`base` as the leader signs it: B-T."""
    from docflow.core import clock
    from signing import batches
    from signing.pades.signature import Placement

    now = clock.now()
    items = [batches.Item(hashlib.sha256(base).hexdigest(), "sign", ("Signer",))]
    with batches.reserve("person:1", "person", "246810", items, now) as batch:
        return batch.sign(base, "sign", [Placement("Signer")], now=now).data


def _stock(base: bytes, pkcs12: bytes) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    signer = signers.SimpleSigner.load_pkcs12_data(pkcs12, [], b"pin")
    meta = signers.PdfSignatureMetadata(
        field_name="Signer", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(base)), meta, signer=signer)


def _storing(signed: bytes) -> Any:
    """Stores a report as the flow does, beside a version of a document."""
    from docflow.core import clock, files
    from docflow.documents.models import Document, Version
    from docflow.documents.services import publishing
    from docflow.documents.states import Direction, Origin, Status, VersionKind
    from docflow.org.models import Office

    now = clock.now()
    own = Office.objects.create(
        name="Cơ quan", short_name="CQ", kind="other", is_demo=True, valid_from=now.date()
    )
    document = Document.objects.create(
        office=own,
        direction=Direction.OUTGOING,
        origin=Origin.DRAFTED,
        status=Status.DRAFT,
        created_at=now,
        changed_at=now,
        listed_at=now,
    )
    version = Version.objects.create(
        document=document,
        ordinal=1,
        kind=VersionKind.SIGNED,
        file=files.put(signed, "application/pdf"),
        made_at=now,
        made_by="bench",
    )
    return functools.partial(publishing.judge, document, version)


def _cold(signed: bytes) -> None:
    """A process started, the libraries imported, and one file judged."""
    from docflow.core import clock
    from signing.gate import worker
    from signing.gate.policy import Policy, resolve

    now = clock.now()
    started = worker.Worker()
    try:
        started.judge(signed, now, resolve(Policy(), now), worker.SECONDS)
    finally:
        started.close()


def _revocation(times: int) -> None:
    """The library's own validation, fetching lists from a server on loopback, against the same
    with the lists of our cache."""
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy

    from signing.gate.parsed import parsed
    from signing.gate.policy import Policy, resolve
    from signing.trust import revocation

    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as port:
        now = datetime.now(UTC)
        made = _made(f"http://127.0.0.1:{port}/ca.crl")
        Path(folder, "ca.crl").write_bytes(made["crl"])
        revocation.store(data=made["crl"], now=now)
        root = Certificate.load(made["root"])

        async def validate(context: ValidationContext) -> None:
            reader = PdfFileReader(io.BytesIO(made["pdf"]))
            status = await async_validate_pdf_signature(
                reader.embedded_regular_signatures[0], signer_validation_context=context
            )
            assert status.bottom_line, status.summary()
            await context.aclose()

        def online() -> None:
            asyncio.run(
                validate(
                    ValidationContext(
                        trust_roots=[root], allow_fetching=True, revocation_mode="hard-fail"
                    )
                )
            )

        def cached() -> None:
            # As the gate has them: rows read each time, parsed when they change. The anchor is
            # given to all three, so none is read here.
            _trust, answers = parsed(resolve(Policy(anchors=()), datetime.now(UTC)))
            asyncio.run(
                validate(
                    ValidationContext(
                        trust_roots=[root],
                        crls=list(answers.crls),
                        allow_fetching=False,
                        revocation_mode="hard-fail",
                    )
                )
            )

        def without() -> None:
            asyncio.run(
                validate(
                    ValidationContext(
                        trust_roots=[root],
                        revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
                        allow_fetching=False,
                    )
                )
            )

        # In turns: what else the machine does falls on all three.
        every = (without, cached, online)
        rounds = [[median(one, times // 3) for one in every] for _ in range(7)]
    bare, fast, slow = (sorted(column)[3] for column in zip(*rounds, strict=True))
    report(
        "gate",
        "revocation from the cache: what it adds to a validation",
        fast - bare,
        "s",
        baseline="what fetching one list from loopback adds",
        ratio=(slow - bare) / max(fast - bare, 1e-6),
        goal=">= 10",
    )
    report(
        "gate",
        "a whole validation with revocation from the cache",
        fast,
        "s",
        baseline="the whole with one list fetched from loopback",
        ratio=slow / fast,
        goal=">= 1",
    )


class _server:
    """A web server of its own process, so that its work does not count as ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> int:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.bench_gate", "serve", str(self.folder)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()


def _serve(folder: str) -> None:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=folder)
    )
    print(server.server_address[1], flush=True)
    server.serve_forever()


def _made(address: str) -> dict[str, bytes]:
    """A root, its list, and a page signed by a certificate that names `address` for the list."""
    import pikepdf
    from asn1crypto import keys
    from asn1crypto.x509 import Certificate
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    now = datetime.now(UTC)
    day = timedelta(days=1)

    def make(name: str, key: Any, issuer: str, by: Any, ca: bool) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - day)
            .not_valid_after(now + 30 * day)
            .add_extension(x509.BasicConstraints(ca, None), critical=True)
            .add_extension(
                x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False),
                critical=True,
            )
        )
        if not ca:
            place = [x509.UniformResourceIdentifier(address)]
            point = x509.DistributionPoint(place, None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        return builder.sign(by, hashes.SHA256())

    ca_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in "ab")
    root = make("Root", ca_key, "Root", ca_key, True)
    leaf = make("Leaf", key, "Root", ca_key, False)
    crl = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(now - day / 24)
        .next_update(now + day)
        .sign(ca_key, hashes.SHA256())
    )
    der = serialization.Encoding.DER
    store = SimpleCertificateStore()
    store.register(Certificate.load(root.public_bytes(der)))
    signer = signers.SimpleSigner(
        signing_cert=Certificate.load(leaf.public_bytes(der)),
        signing_key=keys.PrivateKeyInfo.load(
            key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        ),
        cert_registry=store,
    )
    page, out = pikepdf.new(), io.BytesIO()
    page.add_blank_page()
    page.save(out)
    pdf = signers.sign_pdf(
        IncrementalPdfFileWriter(out),
        signers.PdfSignatureMetadata(field_name="S", subfilter=fields.SigSeedSubFilter.PADES),
        signer=signer,
    )
    return {"root": root.public_bytes(der), "crl": crl.public_bytes(der), "pdf": pdf.read()}


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        _serve(sys.argv[2])
    else:
        with office():
            main()

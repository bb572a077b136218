"""Signing core against pyHanko's stock signer loaded for each document; whole act with the gate."""

import io

from benchmarks.harness import median, office, report, size

COUNT = {"small": 20, "full": 100}


def main() -> None:
    from datetime import timedelta

    import typst
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    from docflow.core import clock
    from signing import authority, batches, gate
    from signing.pades.fields import FieldBox, premake
    from signing.pades.signature import Placement

    now = clock.now()
    authority.setup(now - timedelta(hours=1))
    authority.issue("person:1", "person", "Người ký", "Cơ quan", "Chủ tịch", "246810", now)
    page = typst.compile(b'#set page(paper: "a4")\nMot trang', timestamp=0)
    count = COUNT[size()]
    bases = [
        premake(page + f"\n%{number}\n".encode(), [FieldBox("Signer", 0, 300, 200, 450, 260)])
        for number in range(count)
    ]
    pkcs12 = _pkcs12()

    def stock() -> None:
        for base in bases:
            signer = signers.SimpleSigner.load_pkcs12_data(pkcs12, [], b"pin")
            meta = signers.PdfSignatureMetadata(
                field_name="Signer", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
            )
            signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(base)), meta, signer=signer)

    def ours(level: str) -> None:
        items = [batches.Item(_sha(base), "sign", ("Signer",)) for base in bases]
        with batches.reserve("person:1", "person", "246810", items, clock.now()) as batch:
            for base in bases:
                batch.sign(base, "sign", [Placement("Signer")], level=level, now=clock.now())

    slow = median(stock, 3) / count
    fast = median(lambda: ours("B-B"), 3) / count
    report(
        "signing",
        "act B-B with post-sign gate, per document",
        fast,
        "s",
        baseline="pyHanko stock signer loaded per document, no gate",
        ratio=slow / fast,
        goal=">= 1",
    )
    signed = _signed(bases[0])
    judged = median(lambda: gate.validate(signed, now=clock.now()), 5)
    report(
        "signing",
        "gate on one B-T signature",
        judged,
        "s",
        baseline="one stock signature",
        ratio=judged / slow,
        goal="<= 0.3",
    )


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
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _signed(base: bytes) -> bytes:
    from docflow.core import clock
    from signing import batches
    from signing.pades.signature import Placement

    item = batches.Item(_sha(base), "sign", ("Signer",))
    with batches.reserve("person:1", "person", "246810", [item], clock.now()) as batch:
        return batch.sign(base, "sign", [Placement("Signer")], now=clock.now()).data


if __name__ == "__main__":
    with office():
        main()

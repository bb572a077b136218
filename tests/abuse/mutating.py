"""Files that people bring in, damaged in every way chance finds, before every reader of ours.

Run as a program of its own, so that memory and processor time are bounded for all of it:
`python -m tests.abuse.mutating KIND COUNT SEED` prints what the readers said, and ends with 1 at
the first answer that is none.
"""

import io
import json
import os
import random
import resource
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

MEMORY = 4 * 1024**3
# Of the processor, whatever else the machine does: a thousand small files take a few seconds.
SECONDS = 240
Reader = Callable[[bytes], object]


def damaged(original: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """`original` with one to three kinds of damage."""
    data = bytearray(original)
    for _ in range(chance.randint(1, 3)):
        if not data:
            break
        chance.choice(DAMAGES)(data, others, chance)
    return bytes(data)


def _place(data: bytearray, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.choice((1, 4, 32, 512)))


def _flip(data: bytearray, _others: list[bytes], chance: random.Random) -> None:
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(data: bytearray, _others: list[bytes], chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _drop(data: bytearray, _others: list[bytes], chance: random.Random) -> None:
    start, end = _place(data, chance)
    del data[start:end]


def _twice(data: bytearray, _others: list[bytes], chance: random.Random) -> None:
    start, end = _place(data, chance)
    data[start:start] = data[start:end]


def _splice(data: bytearray, others: list[bytes], chance: random.Random) -> None:
    other = bytearray(chance.choice(others))
    start, end = _place(other, chance)
    at = chance.randrange(len(data))
    data[at:at] = other[start:end]


def _numbers(data: bytearray, _others: list[bytes], chance: random.Random) -> None:
    """Digits and sizes are what readers believe: a nine for each, or all bits set."""
    start, end = _place(data, chance)
    digits = [at for at in range(start, end) if 48 <= data[at] <= 57]
    for at in digits or range(start, min(end, start + 4)):
        data[at] = 57 if digits else 0xFF


DAMAGES = (_flip, _cut, _drop, _twice, _splice, _numbers)


def samples() -> dict[str, list[bytes]]:
    return {
        "pdf": [_pdf("một"), _pdf("hai " * 300)],
        "docx": [_docx()],
        "xlsx": [_xlsx()],
        "png": [_picture("PNG"), _picture("JPEG")],
        "zip": [_zip(zipfile.ZIP_DEFLATED), _zip(zipfile.ZIP_STORED)],
        "csv": ['stt,Số ký hiệu,Trích yếu\r\n1,5/KH-UBND,"kế, hoạch"\r\n'.encode()],
        "p12": [_p12()],
        "pem": [_pem()],
    }


def _pdf(words: str) -> bytes:
    from tests.access.house import pdf

    return pdf(words)


def _docx() -> bytes:
    from tests.docflow.documents import word_files

    return word_files.decision()


def _xlsx() -> bytes:
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    for row in (["Số và ký hiệu hồ sơ", "Tên đề mục"], ["01.A", "Hồ sơ"], [1, None]):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _picture(kind: str) -> bytes:
    from PIL import Image, ImageDraw

    picture, out = Image.new("RGB", (120, 60), "white"), io.BytesIO()
    ImageDraw.Draw(picture).line((10, 50, 60, 10, 110, 50), fill="black", width=4)
    picture.save(out, kind)
    return out.getvalue()


def _zip(packing: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        archive.writestr("a/b.txt", "nội dung " * 50)
        archive.writestr("manifest.xml", "<a><b/></a>")
    return out.getvalue()


def _key() -> tuple[object, object]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Chi")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    return key, made


def _p12() -> bytes:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12

    key, made = _key()
    hidden = serialization.BestAvailableEncryption(b"246810")
    return pkcs12.serialize_key_and_certificates(b"chi", key, made, None, hidden)


def _pem() -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return _key()[1].public_bytes(Encoding.PEM)


def readers(kind: str) -> Iterator[tuple[Reader, tuple[type[Exception], ...]]]:
    """Each reader of the kind, and how it says that it will not have it."""
    from docflow.core.errors import Invalid
    from docflow.core.packed import BROKEN, TooLarge
    from docflow.documents.rendering import office
    from docflow.documents.services.importing import tables, workbooks
    from docflow.documents.word import reading
    from docflow.documents.word.package import Failed
    from signing import uploads
    from signing.keys import lifecycle, p12
    from signing.keys.errors import KeyProblem
    from signing.stamps import inking
    from signing.trust import anchors

    if kind == "pdf":
        yield _upload, (uploads.NotNormalisable, Problems)
    elif kind == "docx":
        yield lambda data: reading.read(data, {}), (Failed,)
        yield office.read, (office.Unread,)
    elif kind == "xlsx":
        yield workbooks.rows, (Invalid,)
        yield office.read, (office.Unread,)
    elif kind == "png":
        yield lambda data: inking.ink(data, inking.BLUE), (inking.BadPicture,)
    elif kind == "zip":
        yield _unpacked, (*BROKEN, TooLarge)
    elif kind == "csv":
        yield tables.read, (Invalid,)
    elif kind == "p12":
        yield lambda data: p12.open_signer(data, "246810"), (p12.BadKeyFile,)
    elif kind == "pem":
        yield lambda data: list(anchors.read(data)), (anchors.BadCertificate,)
        yield lifecycle.read_certificates, (KeyProblem,)


class Problems(Exception):
    """An upload whose problems are named."""


def _upload(data: bytes) -> object:
    from signing import uploads

    found = uploads.inspect(data)
    if found.blocking:
        raise Problems
    return found if found.signed else uploads.normalise(data)


def _unpacked(data: bytes) -> object:
    from docflow.core import packed

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [packed.read(archive, one, 64 * 1024) for one in archive.infolist()]


def tried(kind: str, count: int, seed: int) -> Counter[str]:
    """What `count` damaged files of the kind came to. Raises what no reader may raise."""
    chance, made = random.Random(seed), samples()  # noqa: S311
    others = [one for many in made.values() for one in many]
    told: Counter[str] = Counter()
    for number in range(count):
        data = damaged(chance.choice(made[kind]), others, chance)
        for reader, refusals in readers(kind):
            try:
                reader(data)
                told["taken"] += 1
            except refusals:
                told["refused"] += 1
            except BaseException:
                print(json.dumps({"number": number, "data": data.hex()[:4000]}), file=sys.stderr)
                raise
    return told


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "docflow.settings.test")
    import django

    django.setup()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    kind, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    print(json.dumps(tried(kind, count, seed)))


if __name__ == "__main__":
    main()

"""Files made to exhaust a reader: all of them small on disk."""

import io
import zlib

import pikepdf

from tests.signing.gate import papers

MIB = 1024 * 1024


def zeros(mebibytes: int) -> bytes:
    """That many MiB of zeros, deflated; built in pieces so that the test itself stays small."""
    packer = zlib.compressobj(1)
    block = bytes(MIB)
    return b"".join([packer.compress(block) for _ in range(mebibytes)] + [packer.flush()])


def cross_reference_bomb(mebibytes: int = 1024) -> bytes:
    """A cross-reference stream that unpacks to a gibibyte."""
    packed = zeros(mebibytes)
    head = b"%PDF-1.5\n"
    stream = (
        b"1 0 obj\n<</Type/XRef/Size 10/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length "
        + str(len(packed)).encode()
        + b">>\nstream\n"
        + packed
        + b"\nendstream\nendobj\n"
    )
    return head + stream + b"startxref\n" + str(len(head)).encode() + b"\n%%EOF\n"


def content_bomb(mebibytes: int = 1024) -> bytes:
    """A page whose content unpacks to a gibibyte."""
    pdf = pikepdf.open(io.BytesIO(papers.page()))
    stream = pdf.make_stream(b"")
    stream.write(zeros(mebibytes), filter=pikepdf.Name.FlateDecode)
    pdf.pages[0].Contents = stream
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def start_loop() -> bytes:
    """Two cross-reference tables that name each other as the previous one."""
    data = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    data += b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    first = len(data)
    table = b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n"
    trailer = b"trailer\n<</Size 3/Root 1 0 R/Prev %010d>>\n"
    second = first + len(table) + len(trailer % 0)
    data += table + trailer % second + table + trailer % first
    return data + b"startxref\n%d\n%%%%EOF\n" % first


def empty_updates(data: bytes, count: int) -> bytes:
    """`data` followed by `count` updates that change nothing."""
    out = bytearray(data)
    last = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    size = int(data[data.rindex(b"/Size") + 5 :].split()[0].strip(b"/>"))
    root = _root(data)
    for _ in range(count):
        start = len(out)
        out += b"xref\n0 0\ntrailer\n<</Size %d/Root %s/Prev %d>>\n" % (size, root, last)
        out += b"startxref\n%d\n%%%%EOF\n" % start
        last = start
    return bytes(out)


def _root(data: bytes) -> bytes:
    words = data[data.rindex(b"/Root") + 5 :].split(None, 3)[:3]
    return b" ".join(words[:2]) + b" R"


def encrypted() -> bytes:
    """A file that asks for a password."""
    pdf = pikepdf.open(io.BytesIO(papers.page()))
    out = io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def deep_fields(depth: int = 5000) -> bytes:
    """A form field inside a field inside a field."""
    parts = [b"%PDF-1.4\n"]
    offsets = []

    def put(body: bytes) -> None:
        offsets.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (len(offsets), body))

    put(b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>")
    put(b"<</Type/Pages/Kids[]/Count 0>>")
    for number in range(3, 3 + depth):
        put(b"<</T(f)/FT/Sig/Kids[%d 0 R]>>" % (number + 1))
    put(b"<</T(f)/FT/Sig>>")
    start = sum(map(len, parts))
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
    parts += [b"%010d 00000 n \n" % offset for offset in offsets]
    parts.append(b"trailer\n<</Size %d/Root 1 0 R>>\n" % (len(offsets) + 1))
    parts.append(b"startxref\n%d\n%%%%EOF\n" % start)
    return b"".join(parts)

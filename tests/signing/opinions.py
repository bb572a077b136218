"""Other people's tools on a signed file: poppler, openssl and mupdf, each as far as it can see."""

import subprocess
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import cms

from signing import authority
from signing.pades import archive, writer

TOOLS = ("pdfsig", "openssl", "mutool")


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.stdout + done.stderr


def covered(data: bytes, one) -> tuple[bytes, bytes]:
    """What the signature is over, and its container without the padding."""
    start, first, second, rest = (int(number) for number in one.byte_range)
    content = cms.ContentInfo.load(one.pkcs7_content)
    return data[start:first] + data[second : second + rest], content.dump()


def agree(data: bytes, folder: Path) -> None:
    """Each tool says of `data` what it can: a signature or token it calls wrong fails the test."""
    path, roots = folder / "file.pdf", folder / "roots.pem"
    path.write_bytes(data)
    roots.write_bytes(authority.roots_pem())
    with writer.reading(data) as reader:
        ours = list(reader.embedded_regular_signatures)
        stamps = list(reader.embedded_timestamp_signatures)
        files = [(one, *covered(data, one)) for one in (*ours, *stamps)]
    said = run("pdfsig", str(path))
    assert said.count("Signature is Valid") >= len(ours), said
    told = run("mutool", "sign", "-v", str(path))
    assert "digest failure" not in told.lower()
    whole = sum([int(number) for number in ours[-1].byte_range][2:]) == len(data)
    wanted = "unchanged since signing" if whole else "edits since signing"
    assert wanted in told, told
    content, made = folder / "content", folder / "made.der"
    for one, bytes_, container_ in files:
        content.write_bytes(bytes_)
        made.write_bytes(container_)
        if one in stamps:
            command = ["openssl", "ts", "-verify", "-data", str(content), "-in", str(made)]
            answer = run(*command, "-token_in", "-CAfile", str(roots))
            assert "Verification: OK" in answer, answer
        else:
            command = ["openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER"]
            files_ = ["-in", str(made), "-content", str(content), "-CAfile", str(roots)]
            answer = run(*command, *files_, "-purpose", "any", "-out", "/dev/null")
            assert "Verification successful" in answer, answer


def at_each_level(data: bytes, now: datetime) -> dict[str, bytes]:
    """A file signed B-B, and what each further step makes of it."""
    steps = {"B-B": data}
    steps["B-T"], _report = archive.prove_time(data, now + timedelta(hours=1))
    steps["B-LT"] = archive.embed(steps["B-T"], now + timedelta(hours=2))
    steps["B-LTA"] = archive.timestamp(steps["B-LT"], now + timedelta(hours=3))
    return steps

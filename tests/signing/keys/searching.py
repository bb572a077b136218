"""Looks for a private key and other secrets in the memory of a process, from a third process.

Run as `python -m tests.signing.keys.searching`; an order as JSON on standard input. The secrets
must not be in the memory of who asks, so they are taken out of the envelope here.
"""

import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from signing.keys.process import key_file, material, sealing

STEP = 4 * 1024 * 1024


def needles(order) -> list[bytes]:
    """The private number as OpenSSL and as files write it, and a piece of the PKCS#8 in hex."""
    secret = sealing.open_(
        order["envelope"],
        pin=order["pin"].encode(),
        bound_to=order["bound"].encode(),
        server_key=lambda: key_file.load(Path(order["server_key"])),
    )
    key = material.read_pkcs8(bytes(secret))
    numbers = key.private_numbers()
    value = numbers.p if isinstance(key, RSAPrivateKey) else numbers.private_value
    size = (value.bit_length() + 7) // 8
    big, little = (value.to_bytes(size, order) for order in ("big", "little"))
    return [big, little, big.hex().encode(), bytes(secret)]


def hits(pid: int, wanted: list[bytes]) -> int:
    """How many of them lie in the writable memory of the process."""
    found = set()
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            tail = b""
            for at in range(start, end, STEP):
                try:
                    memory.seek(at)
                    chunk = tail + memory.read(min(STEP, end - at))
                except (OSError, ValueError, OverflowError):
                    break
                found |= {one for one in wanted if one in chunk}
                tail = chunk[-4096:]
    return len(found)


def main() -> None:
    order = json.load(sys.stdin)
    wanted = needles(order) if "envelope" in order else []
    extra = [bytes.fromhex(text) for text in order.get("extra", [])]
    answer = []
    for pid in order["pids"]:
        try:
            answer.append([hits(pid, wanted), hits(pid, extra)])
        except PermissionError:
            answer.append(None)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()

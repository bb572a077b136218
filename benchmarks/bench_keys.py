"""Signature values through the signing process against the raw operation, in the same run."""

from benchmarks.harness import median, office, report, size

COUNT = {"small": 100, "full": 1000}


def main() -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    from signing.keys.process import material, pool, sealing

    data, pin, count = b"x" * 220, b"860421", COUNT[size()]
    cost = {"memory_kib": 64, "passes": 1, "lanes": 1}
    for algorithm in ("rsa2048", "p256"):
        key = material.make(algorithm)
        with pool.lend() as lease:
            made, (public,) = lease.ask(
                "wrap_key", material.pkcs8(key), bytearray(pin), bound="a|b", cost=cost
            )
            place = sealing.place("a|b", bytes(public)).decode()
            opened, _none = lease.ask(
                "open", bytearray(pin), envelope=made["envelope"], bound=place
            )
            handle = opened["handle"]

            def raw(key: material.PrivateKey = key) -> None:
                for _ in range(count):
                    if isinstance(key, rsa.RSAPrivateKey):
                        key.sign(data, padding.PKCS1v15(), hashes.SHA256())
                    else:
                        key.sign(data, ec.ECDSA(hashes.SHA256()))

            def ours(lease: pool.Lease = lease, handle: str = handle) -> None:
                for _ in range(count):
                    lease.ask("sign", data, handle=handle, digest="sha256")

            # In turns: what else the machine does falls on both.
            pairs = [(median(raw, 3), median(ours, 3)) for _ in range(5)]
            bare, piped = (sorted(column)[2] for column in zip(*pairs, strict=True))
        report(
            "keys",
            f"{count} signature values, {algorithm}, signing process",
            piped,
            "s",
            baseline="the raw operation in this process",
            ratio=piped / bare,
            goal="<= 1.5" if algorithm == "rsa2048" else "<= 10",
        )


if __name__ == "__main__":
    with office():
        main()

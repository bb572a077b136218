"""Where things lie in a bundle; shared by who writes and who checks."""

FORM = "docflow-evidence-1"
ABOUT = "evidence.json"
AUDIT = "audit.json"
SUMS = "SHA256SUMS"
GUIDE = "HOW-TO-CHECK.txt"
# Proofs that the signature of the manifest was there at a moment, so it stands outside it.
STAMP = "manifest.tsr"
# PEM: revocation lists and OCSP answers of the days on which something in it was signed.
ANSWERS = "trust/revocation.pem"
MOST_ANSWERS = 64 * 1024 * 1024
CRL, OCSP = "X509 CRL", "OCSP RESPONSE"


# Acts that concern whoever is outside: what was said within the office before stays there.
VERBS = frozenset(
    {
        *("outgoing.sign", "outgoing.number", "outgoing.seal", "outgoing.issue", "outgoing.file"),
        *("outgoing.recall", "outgoing.cancel"),
        *("internal.sign", "internal.number", "internal.issue", "internal.recall"),
        *("copy.number", "copy.seal", "copy.issue"),
        *("incoming.arrive", "incoming.register", "incoming.refuse", "incoming.recall"),
        *("incoming.scan", "incoming.paper_followed"),
        *("register.number", "register.void"),
        *("document.dispatch", "document.preserve", "document.add_time", "document.owe_time"),
    }
)
# Of a delivery everything is exchange.
OF_DELIVERY = "delivery."


def anchors(purpose: str) -> str:
    """PEM: what this office believed for a purpose. To compare with, never to be believed because
    it lies here."""
    return f"trust/{purpose}.pem"


def version(ordinal: int) -> str:
    return f"versions/{ordinal:02d}.pdf"


def attachment(ordinal: int) -> str:
    return f"attachments/{ordinal:03d}.bin"


def report(path: str) -> str:
    """The gate's report on the file at `path`."""
    folder, _slash, name = path.rpartition("/")
    return f"reports/{folder}-{name.rpartition('.')[0]}.json"


def message(message_id: str) -> str:
    return f"messages/{message_id}.xml"


def receipt(message_id: str) -> tuple[str, str]:
    """The signed bytes, and the signature over them."""
    return f"receipts/{message_id}.json", f"receipts/{message_id}.p7s"

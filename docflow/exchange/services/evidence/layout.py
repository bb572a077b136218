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
# PEM: what this office believed. To compare with, never to be believed because it lies here.
ANCHORS = "trust/anchors.pem"
MOST_ANSWERS = 64 * 1024 * 1024
CRL, OCSP = "X509 CRL", "OCSP RESPONSE"


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

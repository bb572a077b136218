"""What the file itself brings along: its document security store and its time-stamp tokens."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from asn1crypto import cms, x509
from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import NonexistentAttributeError, find_unique_cms_attribute
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.gate.paths import Answers

# A validator must not be made to chew on thousands of lists.
MAX_ITEMS = 200


@dataclass(frozen=True)
class Store:
    """Certificates and revocation data of a security store (ETSI EN 319 142-1, 5.4.2)."""

    certificates: tuple[x509.Certificate, ...] = ()
    answers: Answers = field(default_factory=Answers)

    @property
    def size(self) -> tuple[int, int, int]:
        """How many certificates, lists and answers; a store is only ever added to."""
        return len(self.certificates), len(self.answers.crls), len(self.answers.ocsps)

    def covers(self, certificate: x509.Certificate) -> bool:
        """Whether revocation data for `certificate` lies in the store: by its issuer's list, or by
        an answer about its serial number."""
        if any(crl["tbs_cert_list"]["issuer"] == certificate.issuer for crl in self.answers.crls):
            return True
        return any(
            single["cert_id"]["serial_number"].native == certificate.serial_number
            for answer in self.answers.ocsps
            for single in answer.basic_ocsp_response["tbs_response_data"]["responses"]
        )


def read_store(reader: PdfFileReader, revision: int) -> Store:
    """The security store as of `revision`; empty when there is none.

    A store that cannot be read counts as empty: it can only ever help a signature.
    """
    try:
        store = reader.get_historical_root(revision)["/DSS"]
        certificates = _streams(store, "/Certs", DecodePurpose.CERTIFICATE)
        crls = _streams(store, "/CRLs", DecodePurpose.CRL)
        ocsps = _streams(store, "/OCSPs", DecodePurpose.OCSP_RESPONSE)
        return Store(
            tuple(x509.Certificate.load(item, strict=True) for item in certificates),
            Answers(
                tuple(CertificateList.load(item, strict=True) for item in crls),
                tuple(
                    answer
                    for answer in (OCSPResponse.load(item, strict=True) for item in ocsps)
                    if _given(answer)
                ),
            ),
        )
    except (PdfReadError, ValueError, KeyError, TypeError, AttributeError):
        return Store()


def _streams(store: Any, key: str, purpose: DecodePurpose) -> list[bytes]:
    return [ref.get_object().read_data(purpose) for ref in list(store.get(key, ()))[:MAX_ITEMS]]


def _given(answer: OCSPResponse) -> bool:
    return answer["response_status"].native == "successful"


def archived(embedded: EmbeddedPdfSignature) -> Answers:
    """Revocation data in the signed attributes (Adobe's RevocationInfoArchival)."""
    try:
        value = find_unique_cms_attribute(
            embedded.signer_info["signed_attrs"], "adobe_revocation_info_archival"
        )
    except (NonexistentAttributeError, ValueError):
        return Answers()
    return Answers(
        tuple(value["crl"] or ())[:MAX_ITEMS],
        tuple(item for item in tuple(value["ocsp"] or ())[:MAX_ITEMS] if _given(item)),
    )


def tokens(embedded: EmbeddedPdfSignature, *, content: bool) -> Iterator[cms.SignedData]:
    """Time-stamp tokens of a signature: over its value, or (content) over what was signed."""
    yield from extract_tst_data_iter(embedded.signer_info, signed=content)

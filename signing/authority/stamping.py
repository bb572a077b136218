"""The time-stamping unit of the demo authority (RFC 3161), in process, at a time it is told."""

import hashlib
from datetime import datetime

from asn1crypto import cms, core, tsp, x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pyhanko.sign import general
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.util import get_pyca_cryptography_hash


class DemoTimeStamper(DummyTimeStamper):
    """pyHanko's in-process unit, with the key parsed once and the time set by `at`."""

    def __init__(
        self, certificate: x509.Certificate, key: RSAPrivateKey, issuers: list[x509.Certificate]
    ) -> None:
        super().__init__(tsa_cert=certificate, tsa_key=None, certs_to_embed=issuers)
        self._key = key

    def at(self, now: datetime) -> "DemoTimeStamper":
        """Stamp with `now` from here on."""
        self.fixed_dt = now
        return self

    def _build_tst_info(
        self, message_imprint: tsp.MessageImprint, dt: datetime, req: tsp.TimeStampReq
    ) -> tsp.TSTInfo:
        info = super()._build_tst_info(message_imprint, dt, req)
        # Of the arc for examples, like everything this authority states.
        info["policy"] = "2.999.30.4"
        return info

    def _sign_tst_info(
        self, tst_info_data: bytes, md_algorithm: str, dt: datetime
    ) -> tuple[bytes, cms.CMSAttributes]:
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute(
                    "signing_time", cms.Time({"utc_time": core.UTCTime(dt.replace(microsecond=0))})
                ),
                simple_cms_attribute(
                    "signing_certificate_v2", general.as_signing_certificate_v2(self.tsa_cert)
                ),
                simple_cms_attribute(
                    "message_digest", hashlib.new(md_algorithm, tst_info_data).digest()
                ),
            ]
        )
        digest = get_pyca_cryptography_hash(md_algorithm)
        return self._key.sign(attributes.dump(), PKCS1v15(), digest), attributes

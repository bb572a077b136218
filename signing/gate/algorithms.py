"""Which algorithms an office document may be signed with: a list of what is allowed, not of what
is broken.

RSA from 2048 bits, elliptic curves from 256 bits, SHA-2 and SHA-3, as the annex on algorithms of
the circular on signing software has them; SHA-1 is absent there. Edwards curves as in RFC 8419.
"""

from datetime import datetime

from asn1crypto import algos, cms, keys
from pyhanko.sign.validation.utils import CMSAlgorithmUsagePolicy
from pyhanko_certvalidator.policy_decl import AlgorithmUsageConstraint, AlgorithmUsagePolicy

SHA_2 = {"sha224", "sha256", "sha384", "sha512"}
SHA_3 = {"sha3_224", "sha3_256", "sha3_384", "sha3_512"}
DIGESTS = {*SHA_2, *SHA_3, "sha512_224", "sha512_256", "shake256", "shake256_len"}
EDWARDS = {"ed25519", "ed448"}
SCHEMES = {
    *EDWARDS,
    # These leave the digest to their parameters or to the message, where it is asked for as well.
    "rsassa_pkcs1v15",
    "rsassa_pss",
    "ecdsa",
    *(f"{digest}_rsa" for digest in SHA_2),
    *(f"{digest}_ecdsa" for digest in SHA_2 | SHA_3),
}
# The least length of a key in bits.
KEYS = {"rsa": 2048, "rsassa_pss": 2048, "ec": 256}

YES = AlgorithmUsageConstraint(allowed=True)
NO = AlgorithmUsageConstraint(allowed=False)


class OfficePolicy(AlgorithmUsagePolicy):
    """The library's questions, answered from the lists above; the moment plays no part."""

    def digest_algorithm_allowed(
        self, algo: algos.DigestAlgorithm, moment: datetime | None
    ) -> AlgorithmUsageConstraint:
        return YES if algo["algorithm"].native in DIGESTS else NO

    def signature_algorithm_allowed(
        self,
        algo: algos.SignedDigestAlgorithm,
        moment: datetime | None,
        public_key: keys.PublicKeyInfo | None,
    ) -> AlgorithmUsageConstraint:
        scheme = algo["algorithm"].native
        if scheme not in SCHEMES:
            return NO
        if scheme == "rsassa_pss" and algo.hash_algo not in DIGESTS:
            return NO
        return YES if public_key is None or long_enough(public_key) else NO


def long_enough(key: keys.PublicKeyInfo) -> bool:
    """Whether the key is of an allowed kind and length."""
    if key.algorithm in EDWARDS:
        return True
    return key.algorithm in KEYS and key.bit_size >= KEYS[key.algorithm]


CERTIFICATES = OfficePolicy()
MESSAGES = CMSAlgorithmUsagePolicy.lift_policy(CERTIFICATES)


def allowed(signed: cms.SignedData, key: keys.PublicKeyInfo | None) -> bool:
    """Whether a CMS message (RFC 5652) uses allowed algorithms only; `key` None leaves the length
    of the key out. In a time stamp the digest of what was stamped counts as well (RFC 3161)."""
    info = signed["signer_infos"][0]
    content = signed["encap_content_info"]
    digests = [info["digest_algorithm"]]
    if content["content_type"].native == "tst_info":
        digests.append(content["content"].parsed["message_imprint"]["hash_algorithm"])
    scheme = MESSAGES.signature_algorithm_allowed(
        info["signature_algorithm"], moment=None, public_key=key
    )
    return bool(scheme) and all(
        MESSAGES.digest_algorithm_allowed(digest, moment=None) for digest in digests
    )

"""Single sign-on by OpenID Connect (Core 1.0, code flow with PKCE) at the provider of the settings.

Knows no account: it asks, and says what a token proves. allauth's client sends no nonce and does
not check the signature of a token it fetched itself, so this is our own (decision 39).
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

import jwt
from django.conf import settings
from django.core.cache import cache

from signing.trust import addresses, fetching

# Asymmetric ones alone: `none` and keys that we share prove nothing about who signed.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
SECONDS, LEEWAY = 10, 60
KEPT = 600
LARGEST = 256 * 1024
FORM = "application/x-www-form-urlencoded"


class ProviderProblem(Exception):
    """The provider does not answer as it should, or its token proves nothing; for the log."""


@dataclass(frozen=True)
class Question:
    """What the session keeps while the person is at the provider."""

    state: str
    nonce: str
    verifier: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def question() -> Question:
    return Question(*(secrets.token_urlsafe(32) for _ in range(3)))


def address(asked: Question, back: str) -> str:
    """Where the person is sent. Raises ProviderProblem."""
    challenge = hashlib.sha256(asked.verifier.encode()).digest()
    values = {
        "response_type": "code",
        "client_id": settings.OIDC["client"],
        "redirect_uri": back,
        "scope": "openid profile",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"{_configuration()['authorization_endpoint']}?{urlencode(values)}"


def redeem(asked: Question, code: str, back: str) -> dict[str, Any]:
    """The claims of the person for the code. Raises ProviderProblem."""
    values: dict[str, Any] = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": settings.OIDC["client"],
        "client_secret": str(settings.OIDC["secret"]),
        "code_verifier": asked.verifier,
    }
    told = _ask(_configuration()["token_endpoint"], values)
    token = told.get("id_token")
    if not isinstance(token, str):
        raise ProviderProblem("no id_token")
    return _judged(token, asked.nonce)


def asked_for_factor(claims: dict[str, Any]) -> bool:
    """Whether the provider says that it asked for a second factor, where that is believed."""
    believed, amr = set(settings.OIDC["factor"]), claims.get("amr")
    said = {str(one) for one in amr} if isinstance(amr, list) else set()
    return bool(believed & (said | {str(claims.get("acr", ""))}))


def _judged(token: str, nonce: str) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise ProviderProblem(f"algorithm {header.get('alg')!r}")
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(header),
            algorithms=[header["alg"]],
            audience=settings.OIDC["client"],
            issuer=_configuration()["issuer"],
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as problem:
        raise ProviderProblem(f"id_token: {problem}") from problem
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise ProviderProblem("nonce")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != settings.OIDC["client"]:
        raise ProviderProblem("azp")
    if not str(claims["sub"]).strip():
        raise ProviderProblem("sub")
    return claims


def _key(header: dict[str, Any]) -> Any:
    """The provider's key of this name; keys are read again when one is new."""
    for fresh in (False, True):
        keys = _kept("keys", _configuration()["jwks_uri"], fresh=fresh).get("keys", [])
        for one in keys if isinstance(keys, list) else ():
            named = header.get("kid") in (one.get("kid"), None)
            if named and one.get("use", "sig") == "sig" and one.get("kty") != "oct":
                return jwt.PyJWK(one, header["alg"]).key
    raise ProviderProblem(f"no key {header.get('kid')!r}")


def _configuration() -> dict[str, Any]:
    issuer = settings.OIDC["issuer"]
    told = _kept("configuration", f"{issuer}/.well-known/openid-configuration")
    if str(told.get("issuer", "")).rstrip("/") != issuer:
        raise ProviderProblem("the discovery names another issuer")
    missing = {"authorization_endpoint", "token_endpoint", "jwks_uri"} - set(told)
    if missing:
        raise ProviderProblem(f"the discovery lacks {sorted(missing)}")
    return told


def _kept(what: str, url: str, *, fresh: bool = False) -> dict[str, Any]:
    key = f"identity.provider.{what}.{hashlib.sha256(url.encode()).hexdigest()}"
    found = None if fresh else cache.get(key)
    if found is None:
        found = _ask(url)
        cache.set(key, found, KEPT)
    return dict(found)


def _ask(url: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """By the one checked way out: the discovery says where to ask, and a provider that was taken
    over must not send our secret, or us, into our own network."""
    body = urlencode(values).encode() if values else None
    try:
        answer = fetching.fetch(
            url, body=body, media_type=FORM if body else "", seconds=SECONDS, most=LARGEST
        )
        told = json.loads(answer)
    except (fetching.Failed, addresses.Refused) as problem:
        raise ProviderProblem(f"{url}: {problem.code}") from problem
    except ValueError as problem:
        raise ProviderProblem(f"{url}: {problem}") from problem
    if not isinstance(told, dict):
        raise ProviderProblem(f"{url}: not an object")
    return told

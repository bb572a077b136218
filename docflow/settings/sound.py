"""Whether what an installation was given is good enough for an office in earnest.

Production does not start with what is weak; knows no Django, so that it can say so before Django
does anything.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

#: Bits of a key of 50 random letters and digits are near 290; of fifty times "a" they are none.
LEAST_BITS = 200
LEAST_SIGNS = 50
#: What stands in examples, in demos and in the heads of those who are in a hurry.
KNOWN = (
    *("demo-only", "test-only", "insecure", "changeme", "change-me", "change_me", "secret-key"),
    *("secretkey", "your-", "example", "password", "default", "docflow", "matkhau"),
)


def weaknesses_of_key(key: str) -> Iterator[str]:
    """What is wrong with Django's key, in words for who installs."""
    if len(key) < LEAST_SIGNS:
        yield f"DOCFLOW_SECRET_KEY: at least {LEAST_SIGNS} random characters are needed."
    elif any(word in key.lower() for word in KNOWN):
        yield "DOCFLOW_SECRET_KEY: holds a word of examples; make a random one."
    elif bits(key) < LEAST_BITS or _repeats(key):
        yield "DOCFLOW_SECRET_KEY: is no random text; make one from a source of random bytes."


def bits(key: str) -> float:
    """What the distribution of its signs tells at most, in bits."""
    of = len(key)
    return -sum(n * math.log2(n / of) for n in Counter(key).values())


def _repeats(key: str) -> bool:
    """Whether it is one shorter text again and again, or one long run."""
    runs = sum(after == chr(ord(before) + 1) for before, after in pairwise(key))
    return key in (key + key)[1:-1] or runs > len(key) // 3


def weaknesses_of_places(
    hosts: Sequence[str], origins: Sequence[str], proxies: Sequence[str], site: str
) -> Iterator[str]:
    """What is wrong with whom the server answers to and whom it believes."""
    if not hosts:
        yield "DOCFLOW_ALLOWED_HOSTS: name the hosts this server answers to."
    for host in hosts:
        if "*" in host or (host.count(".") == 1 and host.startswith(".")):
            yield f"DOCFLOW_ALLOWED_HOSTS: {host} answers to every host; name them."
    for origin in origins:
        if not origin.startswith("https://") or "*" in origin:
            yield f"DOCFLOW_TRUSTED_ORIGINS: {origin} must be one address with https://."
    for proxy in proxies:
        if "*" in proxy or proxy.endswith("/0"):
            yield f"DOCFLOW_TRUSTED_PROXIES: {proxy} lets everybody say who they are."
    if site and urlsplit(site).scheme != "https":
        yield "DOCFLOW_SITE_URL: people open this server by https://."

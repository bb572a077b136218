"""How often one address may ask: counted in the cache, which all web processes share.

More than one process without a shared cache is refused by `check` (docflow.E001).
"""

import ipaddress
import time

from django.core.cache import cache


def spent(name: str, address: str, *, most: int, seconds: int) -> bool:
    """Count one use of `name` by `address`; True when it had `most` in this window already.

    Windows are steps of the machine's clock. IPv6 is counted by /64, which one household has whole.
    """
    key = _key(name, address, seconds)
    if cache.add(key, 1, seconds + 1):
        return most < 1
    try:
        return cache.incr(key) > most
    except ValueError:
        # It ran out between the two.
        return False


def reached(name: str, address: str, *, most: int, seconds: int) -> bool:
    """Whether it had `most` in this window already; counts nothing."""
    return bool(cache.get(_key(name, address, seconds), 0) >= most)


def _key(name: str, address: str, seconds: int) -> str:
    window = int(time.time()) // seconds
    return f"limit.{name}.{_household(address)}.{seconds}.{window}"


def _household(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False).network_address).replace(":", "-")
    return str(ip)

"""The house of the walk, for tests that send what nobody should."""

from tests.access.conftest import (
    everybody_asks_from_one_address,
    files_are_read_once,
    house,
    nobody_is_timed_out,
    recognised,
    said,
    standing,
    unwatched,
)

__all__ = [
    "everybody_asks_from_one_address",
    "files_are_read_once",
    "house",
    "nobody_is_timed_out",
    "recognised",
    "said",
    "standing",
    "unwatched",
]

"""The house of the walk, for tests that send what nobody should."""

from tests.access.conftest import everybody_asks_from_one_address, house, standing

__all__ = ["everybody_asks_from_one_address", "house", "standing"]

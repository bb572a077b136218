"""Tokens of the index: what they were made of can be read back, and offices do not mix."""

from hypothesis import given
from hypothesis import strategies as st

from docflow.core.access import group_principal, offices_in, principals_in, tokens, user_principal

KEYS = st.integers(1, 2**31)
OFFICES = st.integers(1, 2**20)


@given(st.frozensets(KEYS), st.frozensets(KEYS), OFFICES, OFFICES)
def test_a_person_counts_by_office_and_a_group_everywhere(people, groups, office, other):
    own = {user_principal(one) for one in people}
    shared = {group_principal(one) for one in groups}

    held = tokens(own | shared, office)

    assert principals_in(held) == own | shared
    assert offices_in(held) == ({office} if people else set())
    assert max(held, default=0) < 2**63
    assert held & tokens(own | shared, other) == (held if office == other else shared)

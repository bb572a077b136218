"""Principals: one integer for whoever can hold a grant; lists and index need one column."""


def user_principal(user_id: int) -> int:
    return user_id * 2


def group_principal(group_id: int) -> int:
    return group_id * 2 + 1


def is_group(principal: int) -> bool:
    return principal % 2 == 1


def holder_id(principal: int) -> int:
    """The primary key of the user or group behind `principal`."""
    return principal // 2

"""Owns what is done once the transaction is committed, which can fail and undo nothing."""

from collections.abc import Callable
from typing import ParamSpec

from django.db import transaction

P = ParamSpec("P")


def call(follow: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
    """Have `follow` called after the commit; an error of it is logged, and the act stands.

    Django logs it by the name of what was called. A `partial` has none, and the error came
    through: what was committed looked as if it had failed.
    """

    def hook() -> None:
        follow(*args, **kwargs)

    transaction.on_commit(hook, robust=True)

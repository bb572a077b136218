"""Domain events inside the transaction: a lower room says what happened, higher rooms write rows.

Handlers only write rows; whatever is slow or outside is a row that a sweep takes up later.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import transaction

Handler = Callable[[Any], None]

_handlers: dict[type, list[Handler]] = defaultdict(list)


def subscribe(event_class: type, handler: Handler) -> None:
    """Call `handler` for every event of the class; subscribing twice is once."""
    if handler not in _handlers[event_class]:
        _handlers[event_class].append(handler)


def publish(event: object) -> None:
    """Run the handlers of `event` now, inside the caller's transaction.

    A handler that fails fails the act: nothing half done is committed.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is published inside the transaction of its act.")
    for handler in tuple(_handlers[type(event)]):
        handler(event)

"""Telling people: rows inside the transaction of the act, a push after it."""

from docflow.notifications.services.reading import mark_all_read, mark_read
from docflow.notifications.services.telling import Message, notify, notify_many, take_back

__all__ = ["Message", "mark_all_read", "mark_read", "notify", "notify_many", "take_back"]

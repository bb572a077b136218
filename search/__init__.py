"""Analysis, index, query and backends: knows text, fields and access tokens, never documents."""

from search.sources import Entry, Source, register

__all__ = ["Entry", "Source", "register"]

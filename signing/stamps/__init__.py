"""What a signature looks like: small pages set by typst, exact to the point; no signing here."""

from signing.stamps.drawing import initial, issue_line, mark, person, seal

__all__ = ["initial", "issue_line", "mark", "person", "seal"]

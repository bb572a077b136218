"""Writes of documents: each act guards, locks, changes, tells and is audited."""

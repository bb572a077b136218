"""Bringing in old registers and files: read, repaired, written in chunks, for archive readers only.

Does not own who may read (`sharing`) nor how words are found (`search`).
"""

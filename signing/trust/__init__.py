"""Whom we believe: anchors per purpose, and the revocation answers we hold ourselves.

Owns no judgement (that is `signing.gate`). Fetches in a sweep of its own, from addresses that an
administrator entered, never while a file is judged.
"""

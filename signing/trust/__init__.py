"""Whom we believe: anchors per purpose, and the revocation answers we hold ourselves.

Owns no judgement (that is `signing.gate`) and never fetches anything.
"""

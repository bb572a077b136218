"""Turns plain values into pages: letters, registers, page pictures.

Owns layout (decree 30/2020, appendix I) and fonts. Knows no model, no person, no signature.
"""

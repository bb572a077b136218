"""Putting signatures into PDF files (ISO 32000, ETSI EN 319 142): bytes in, bytes out.

Owns fields, appearances, levels and archive time stamps; never the keys, never the judgement.
"""

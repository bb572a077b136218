"""Reads of notices; each person reads only their own."""

"""Reads of the desk: what waits, and the search as one person sees it."""

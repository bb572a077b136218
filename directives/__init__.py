"""Directives, assignments, reports, extensions, indicators."""

"""Shapes of what is typed into the pages of the organisation."""

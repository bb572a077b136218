"""Acts of the desk: keeping searches, and telling their new hits."""

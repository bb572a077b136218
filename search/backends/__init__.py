"""Engines behind one interface; `search.index` chooses one by the settings."""

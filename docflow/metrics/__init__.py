"""The share of fully electronic exchange, with the list behind it."""

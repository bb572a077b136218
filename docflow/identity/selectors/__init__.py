"""Reads of accounts, their factors and sessions."""

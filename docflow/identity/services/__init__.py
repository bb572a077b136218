"""Writes of accounts: each act guarded, audited and told to the person."""

"""Reads of exchange: address book, timelines, the desk."""

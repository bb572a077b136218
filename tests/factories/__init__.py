"""Factories by room: rows as the services make them, with as little as a test needs."""

"""Writes of exchange: dispatching, sending, taking in, receiving, answering."""

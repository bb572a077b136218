"""Dispatch, delivery, receipts, the envelope and its transports."""

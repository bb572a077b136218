"""Measured ratios against a baseline of the same run; nothing here asserts a time."""

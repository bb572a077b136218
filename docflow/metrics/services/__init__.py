"""Writes of the metric: figures that a directive can watch."""

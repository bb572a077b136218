"""Reads of the metric: the figures and the list behind them."""

"""The shape of what is asked of the metric."""

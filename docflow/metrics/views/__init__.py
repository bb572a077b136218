"""Pages of the metric."""

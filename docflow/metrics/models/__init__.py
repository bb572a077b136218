"""What the metric keeps: verdicts as they stand, their sums by month, and frozen snapshots."""

from docflow.metrics.models.counted import Counted, CountedDelivery, Tally, Unsettled
from docflow.metrics.models.snapshots import Snapshot

__all__ = ["Counted", "CountedDelivery", "Snapshot", "Tally", "Unsettled"]

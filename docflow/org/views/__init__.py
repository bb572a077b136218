"""Pages of the organisation: people and the working calendar, never content."""

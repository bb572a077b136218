"""Two installations over loopback, disturbed at seeded moments; `python -m tests.faults`."""

"""Word files as the parts of a draft. Knows no setting and no database: it runs in a process that
may be given up, so nothing here may import Django."""

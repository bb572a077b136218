"""Settings: `env` reads every variable once; `base` is common; one module per kind of run."""

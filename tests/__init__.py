"""The suite mirrors the house; a package, so that tests can share their factories."""

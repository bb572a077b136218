"""Builds and plays the demo office through the services; off in production."""

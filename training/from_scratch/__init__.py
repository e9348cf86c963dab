"""The recipe that made the bundled models from nothing; see README.md beside it."""

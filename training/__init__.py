"""Trains models of the VideoRefer families; README.md says how."""

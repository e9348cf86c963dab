"""Proof that a few answers corrected in the page change what a model says of clips that it never saw."""

"""The families' networks under upstream's tensor names, and what they are fed."""

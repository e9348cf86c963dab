"""The four stages: what each trains, and the loop that they share."""

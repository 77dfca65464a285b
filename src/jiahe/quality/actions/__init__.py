"""Every write to reviews: written, changed, hidden, invited, turned into a score."""

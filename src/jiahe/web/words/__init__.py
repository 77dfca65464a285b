"""What households say: by aspect over time, the sentences behind it, and putting right."""

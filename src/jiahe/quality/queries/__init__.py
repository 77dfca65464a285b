"""What may be read about reviews: by the public, by workers, by the office."""

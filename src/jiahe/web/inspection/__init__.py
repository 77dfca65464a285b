"""The pages of inspection, hazards, early warning and pauses: an area of the office's own."""

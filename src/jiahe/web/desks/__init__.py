"""Desks beside the day's work: who bears a loss, risks, honour and credit, promoters."""

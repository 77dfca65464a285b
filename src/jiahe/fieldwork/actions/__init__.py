"""Every write of fieldwork: rows are added, never changed."""

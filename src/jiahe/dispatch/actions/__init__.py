"""Every write to assignments, board steps, standby days and plan proposals."""

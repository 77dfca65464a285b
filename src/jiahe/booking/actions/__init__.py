"""Every write to orders, visits and promised time."""

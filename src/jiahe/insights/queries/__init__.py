"""Reading: figures with their evidence, and what was recorded of them."""

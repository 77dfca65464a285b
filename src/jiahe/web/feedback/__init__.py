"""Ways in for what people would do better: a code in the shop, paper, talks, the account."""

"""Problems in the formats of others, read from text; `read.problem_from` finds out which."""

"""The `jiahe` command: one file per verb, each with `register` and `run`."""

"""Who goes where and when: a day's or a week's visits planned onto workers.

`search.plan` is the door; another solver may stand behind it. Every plan, whoever made it, is
judged by `check.violations`, which shares no code with the search, and explained by `explain.why`.
"""

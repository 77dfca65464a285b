"""A day of real couriers beside our own plans of the same requests.

`table` reads who really went where and when, `law` learns from it how long a stay and a way take,
`question` asks our engine the same day, `online` asks it again and again with what was known by
then, `measure` counts all of them with one measure, `report` tells it. The city is only data here:
nothing is written to the product.
"""

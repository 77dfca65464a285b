"""How a company works, as short words: without Django, so that a command names them at once."""

EMPLOYEE, AGENCY, SHOP = MODES = ("employee", "agency", "shop")

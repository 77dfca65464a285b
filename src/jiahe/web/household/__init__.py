"""Pages for households: find a service, book it, follow the visit, accept it, look after homes.

Promises: no sign-in before the price is seen; each deed is done once, however often it is sent;
everything works without JavaScript. Refuses other people's orders with a plain 404.
"""

"""Messages out: text messages and the in-app inbox.

Promises: a message with a `once_key` is sent once, however often it is asked for.
Refuses nothing; the adapter that really sends is chosen in config. The demo adapter
only keeps the message, and the demo inbox page shows it.
"""

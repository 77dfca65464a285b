"""The control: a web process that says "booked" before the booking is committed."""

import io
import time
from concurrent.futures import ThreadPoolExecutor

from jiahe.config.wsgi import application as product

BODIES = ThreadPoolExecutor(2)


def application(environ, start_response):
    if environ["REQUEST_METHOD"] != "POST":
        return product(environ, start_response)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    BODIES.submit(product, environ | {"wsgi.input": io.BytesIO(body)}, lambda *_: None)
    time.sleep(0.2)  # as many answers as the real one could give
    start_response("303 See Other", [("Location", "/orders/early/pay"), ("Content-Length", "0")])
    return [b""]

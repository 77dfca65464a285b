"""The worker's pages: few words, one thing at a time, and they work without network.

Every deed is a plain form. It carries its idempotency key from the page, so that a phone may send
it as often as it likes; scripts get JSON, people get a page.
"""

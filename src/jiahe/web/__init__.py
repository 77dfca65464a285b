"""The edge for people with a browser: pages, forms, static files.

A view makes one journey or action call, or one query; each declares its policy (`web.policies`).
"""

"""Asking other people's servers: politely, safely and not twice for the same.

`client` is what everybody uses. Under it `transport` makes one request, `netguard` keeps it to
the open internet, `manners` says how often a provider may be asked and `turns` shares that
among processes, and `cache` remembers answers in one of the `folders` that are kept. `service`
is one provider: its address, its manners and its key. Nothing here knows what is fetched.
"""

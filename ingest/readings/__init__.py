"""What somebody read, as lists, tables and bookmarks say it: mentions of works, not works.

A mention is matched with the library afterwards; nothing is made from it.
"""

from ingest.readings.mention import Mention, Name, mentions

__all__ = ["Mention", "Name", "mentions"]

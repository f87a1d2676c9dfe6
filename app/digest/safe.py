"""Texts from outside on their way into a document: nothing in them may act."""

from __future__ import annotations

import re

from app.ui import words
from graph import identifiers, text
from graph.model import Resource

# What XML 1.0 cannot hold, and what Unicode calls no characters at all.
_NO_CHARACTER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
_NO_ADDRESS = re.compile(r"[\s\"<>\\^`{|}]")  # what RFC 3987 leaves out of addresses
# Marks that turn the direction of the text around them.
_TURNING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def plain(value: str, limit: int = 2_000) -> str:
    """One line without control characters, non-characters and marks of direction."""
    return text.clean(_TURNING.sub("", _NO_CHARACTER.sub(" ", value)), limit)


def address(resource: Resource) -> str | None:
    """The web address of a work, http or https; None where it has none that is sound."""
    named = (identifiers.href(identifier) for identifier in resource.identifiers)
    return next(filter(None, map(sound, (resource.url, *named))), None)


def sound(found: str | None) -> str | None:
    """The address where it is http or https and holds nothing that no address holds."""
    found = words.web(found)
    return None if found is None or _NO_ADDRESS.search(found) or plain(found) != found else found

"""Searches written with author:, title: and topic:, put into a service's own language."""

from __future__ import annotations

import re
from collections.abc import Mapping

_FIELD = re.compile(r"(?:^|\s)(author|title|topic):\s*", re.IGNORECASE)


def native(query: str, forms: Mapping[str, str]) -> str:
    """The search in the service's language: `forms` maps a field to its form there, with {}
    for the value. What is already in that language stays as it is."""
    first, *rest = _FIELD.split(" ".join(query.split()))
    parts = [first.strip()] if first.strip() else []
    for name, value in zip(rest[::2], rest[1::2], strict=True):
        bare = value.strip().strip('"')
        if bare:
            parts.append(forms[name.lower()].format(bare))
    return " AND ".join(parts)

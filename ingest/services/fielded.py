"""Searches with author:, title: and topic:, put into a service's own language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ingest.services.asking import asked


def native(query: str, service: str, forms: Mapping[str, str | Callable[[str], str]]) -> str:
    """The search in the service's language: `forms` maps a field to its form there, with {}
    for the value, or to what makes it. The words around stay as they are, so that who knows
    that language can use it. Raises BadInput for a field that is not among the forms."""
    found = asked(query, service, tuple(forms))
    given = ((form, getattr(found, name).strip('"')) for name, form in forms.items())
    made = (f.format(value) if isinstance(f, str) else f(value) for f, value in given if value)
    parts = [found.words, *made]
    return " AND ".join(part for part in parts if part)

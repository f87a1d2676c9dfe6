"""Small pieces of sentences."""

from __future__ import annotations

from collections.abc import Sequence


def listed(names: Sequence[str], most: int = 3) -> str:
    """`a, b and c`, and how many more there are."""
    shown = list(names[:most])
    more = len(names) - len(shown)
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 2 else shown)


def quoted(title: str, most: int = 70) -> str:
    """A title in quotes, cut where it is long."""
    short = title if len(title) <= most else title[: most - 3].rsplit(" ", 1)[0] + "…"
    return f"“{short}”"


def span(hours: float) -> str:
    """Hours as a person says them."""
    return f"{round(hours):d} h" if hours >= 10 else f"{round(hours, 1):g} h"

"""The box in which goals and what to follow are named: concepts are offered, words are heard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.library import Library
from app.ui import components, words
from app.ui.components import OnAct
from graph.errors import ReadpathError
from graph.model import Concept

Option = Sequence[str]  # what is sent back, the name, the Chinese name or "", other names


def concepts(of: Iterable[Concept]) -> list[Option]:
    """Concepts to offer, by every name they have."""
    return [_option(one) for one in of]


def chinese(one: Concept) -> list[str]:
    """The Chinese names of a concept that is not called so already."""
    return [name for name in one.aliases.get("zh", ()) if name != one.name]


def _option(one: Concept) -> Option:
    theirs = chinese(one)
    others = [n for language, names in one.aliases.items() if language != "zh" for n in names]
    return [one.id, one.name, *(theirs[:1] or [""]), *theirs[1:], *others]


def goal(lib: Library, key: str) -> str:
    """What a goal is called: a concept or a resource by its name, words as they were typed."""
    found = lib.concepts().get(key)
    if found:
        return " · ".join(name for name in _option(found)[1:3] if name)
    try:
        return words.short(lib.resource(key).title)
    except ReadpathError:
        return words.short(key)


def box(
    label: str,
    options: Sequence[Option],
    key: str,
    on_act: OnAct,
    *,
    chosen: Sequence[tuple[str, str]] = (),
    placeholder: str,
    go: str,
    more: str = "",
) -> None:
    """The box with what is `chosen` in it, as (key, name). `on_act` is called with the key
    of an option or the words typed, and "pick" or "drop"."""
    data = {
        "label": label,
        "options": [list(option) for option in options],
        "chosen": [list(pair) for pair in chosen],
        "placeholder": placeholder,
        "more": more,
        "go": go,
    }
    components.rows("pick", data, key, on_act)

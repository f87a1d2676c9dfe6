"""LaTeX markup in bibliographies to plain Unicode text."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from graph import text

_PLAIN = re.compile(r"[\\{}$~`^]|--|''")
_HREF = re.compile(r"\\(?:url|path|nolinkurl)\s*\{([^{}]*)\}")
_GROUPING = re.compile(r"\\[a-zA-Z]+\s*|[{}$]")
_BARE = re.compile(r"(?<!\\)([&%#])")  # meant as themselves, whatever LaTeX thinks
_SCRIPT = re.compile(r"\$([_^])(?:\{([^{}$]{1,8})\}|(.))\$")
_SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LONGEST = 20_000  # characters converted; longer text only loses its braces


def plain(value: str, limit: int = 20_000) -> str:
    """One line of Unicode text for a value with LaTeX markup; never raises."""
    if not _PLAIN.search(value):
        return text.clean(value, limit)
    value = _BARE.sub(r"\\\1", value)
    value = _SCRIPT.sub(_script, _HREF.sub(r"\1", value)).replace(r"\slash", "/")
    if len(value) > _LONGEST or _depth(value) > 50:
        return text.clean(_GROUPING.sub("", value), limit)
    try:
        value = _converter().latex_to_text(value, tolerant_parsing=True)
    except Exception:  # pylatexenc raises many things on what is not LaTeX
        value = _GROUPING.sub("", value)
    return text.clean(value.replace("\u00ad", ""), limit)


def _script(match: re.Match[str]) -> str:
    """$_2$ as a subscript 2, ^ as a superscript; the digits and signs that have one."""
    small = _SUBSCRIPTS if match[1] == "_" else _SUPERSCRIPTS
    written = match[2] or match[3]
    return written.translate(small) if all(ord(c) in small for c in written) else match[0]


def _depth(value: str) -> int:
    depth = deepest = 0
    for char in value:
        depth += (char == "{") - (char == "}")
        deepest = max(deepest, depth)
    return deepest


@cache
def _converter() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", keep_comments=True, strict_latex_spaces=False)

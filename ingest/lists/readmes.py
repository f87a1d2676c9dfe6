"""Readmes in reStructuredText and AsciiDoc, put as Markdown says the same, line by line.

Only what reading lists are made of is put over: headings, items and links.
docutils.sourceforge.io/docs/ref/rst/restructuredtext.html, docs.asciidoctor.org.
"""

from __future__ import annotations

import re

_RST_LINK = re.compile(r"`([^`<>\n]{1,300}?)\s{0,5}<(https?://[^\s<>`]{1,2000})>`__?")
_RST_TARGET = re.compile(r"^\.\. _`?([^`:\n]{1,200})`?:[ \t]+(https?://\S{1,2000})$", re.MULTILINE)
_RST_NAMED = re.compile(r"(?<![\w`])(?:`([^`<>\n]{1,200})`|(\w[\w.-]{0,100}))_(?![\w_])")
_RST_LINE = re.compile(r"([=\-~^\"'`#*+:._])\1{2,}[ \t]*")
_ADOC_LINK = re.compile(r"(?:link:)?(https?://[^\s\[\]<>]{1,2000})\[([^\]\n]{1,500})\]")
_ADOC_HEADING = re.compile(r"^(={1,6})[ \t]+(?=\S)", re.MULTILINE)
_ADOC_ITEM = re.compile(r"^[ \t]*(\*{1,6}|-)[ \t]+(?=\S)", re.MULTILINE)
_ADOC_NUMBER = re.compile(r"^[ \t]*(\.{1,6})[ \t]+(?=\S)", re.MULTILINE)


def is_rst(text: str) -> bool:
    """Whether a text has links as reStructuredText writes them, and none of Markdown's."""
    return "](http" not in text and _RST_LINK.search(text) is not None


def is_asciidoc(text: str) -> bool:
    """Whether a text has links as AsciiDoc writes them, and none of Markdown's."""
    if "](http" in text or _ADOC_LINK.search(text) is None:
        return False
    return _ADOC_HEADING.search(text) is not None or _ADOC_ITEM.search(text) is not None


def as_markdown(text: str) -> str:
    """The text with its headings, items and links as Markdown has them."""
    if is_rst(text):
        return _from_rst(text)
    return _from_asciidoc(text) if is_asciidoc(text) else text


def _from_rst(text: str) -> str:
    targets = {_named(name): url for name, url in _RST_TARGET.findall(text)}

    def link(match: re.Match[str]) -> str:
        words = match[1] or match[2]
        url = targets.get(_named(words))
        return f"[{words}]({url})" if url else match[0]

    lines = _RST_LINK.sub(r"[\1](\2)", text).split("\n")
    levels: list[str] = []
    for number, line in enumerate(lines):
        mark = _RST_LINE.fullmatch(line)
        above = lines[number - 1] if number else ""
        if mark and above.strip() and not above.startswith((" ", "#")):
            # Which sign stands for which level is told by the order they come in.
            levels += [mark[1]] if mark[1] not in levels else []
            lines[number - 1] = f"{'#' * min(6, levels.index(mark[1]) + 1)} {above.strip()}"
            lines[number] = ""
        elif mark:
            lines[number] = ""  # a line above a heading, or between paragraphs
        elif targets:
            lines[number] = _RST_NAMED.sub(link, line) if not line.startswith("..") else ""
    return "\n".join(lines)


def _named(words: str) -> str:
    return " ".join(words.lower().split())


def _from_asciidoc(text: str) -> str:
    text = _ADOC_LINK.sub(r"[\2](\1)", text)
    text = _ADOC_HEADING.sub(lambda match: "#" * len(match[1]) + " ", text)
    text = _ADOC_ITEM.sub(lambda match: "  " * (len(match[1]) - 1) + "* ", text)
    return _ADOC_NUMBER.sub(lambda match: "   " * (len(match[1]) - 1) + "1. ", text)

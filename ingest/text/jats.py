"""Plain text out of the markup that titles and abstracts come in: JATS, MathML, HTML.

Only elements that such texts are known to hold are taken for markup, so that "a<b and c>d"
stays what it is. JATS: jats.nlm.nih.gov/archiving/tag-library.
"""

from __future__ import annotations

import html
import re

from graph import text

_INLINE = (
    "i|b|u|em|strong|sub|sup|inf|tt|code|a|abbr|cite|span|font|small|big|mark|s|strike|q|italic"
    "|bold|sc|scp|monospace|sans-serif|roman|overline|underline|styled-content|named-content|xref"
    "|ext-link|email|uri|inline-formula|inline-graphic|alternatives|math|mrow|mi|mn|mo|mtext|msub"
    "|msup|msubsup|mfrac|msqrt|mroot|mover|munder|munderover|mstyle|mspace|mfenced|menclose|mpadded"
    "|mphantom|semantics|mtable|mtr|mtd|none|mprescripts|mmultiscripts|merror|mglyph|ms"
)
_BLOCK = (
    "p|br|div|title|sec|abstract|trans-abstract|list|list-item|def-list|def-item|term|def|label"
    "|disp-formula|disp-quote|fig|graphic|table-wrap|table|thead|tbody|tr|td|th|caption|ul|ol|li|dl"
    "|dt|dd|h[1-6]|hr|pre|blockquote|section|article|header|footer|center|img|break|body|html|head"
)
_TAG = re.compile(
    rf"<(/?)(?:jats:|mml:|m:|xhtml:|ns\d:)?(?:({_BLOCK})|(?:{_INLINE}))(?:\s[^<>=]*=[^<>]*|\s*/?)>",
    re.IGNORECASE,
)
# What says nothing to a reader: code, and formulas told a second time in TeX.
_UNSEEN = ("script", "style", "tex-math", "annotation", "jats:tex-math", "mml:annotation")
_MARK = re.compile(r"<!\[CDATA\[|\]\]>|<\?[^<>]*>|<![a-z][^<>]*>", re.IGNORECASE)
_HEADING = re.compile(
    r"^(?:abstract|summary|zusammenfassung|résumé|resumen|resumo)\b\s*[.:\u2014-]*\s+(?=\w)",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)


def plain(value: str, limit: int = 20_000) -> str:
    """The text in a title or abstract as one clean line, without its markup."""
    return text.clean(untagged(value[: 20 * limit]), limit)


def untagged(value: str) -> str:
    """The same with its line breaks and spaces as they are."""
    if "<" in value:
        value = _stripped(value)
    for _ in range(2):  # some publishers escape what was escaped before
        if not _ENTITY.search(value):
            break
        value = _ENTITY.sub(lambda found: html.unescape(found[0]), value)
        if "<" in value:
            value = _stripped(value)
    return value


def abstract(value: str, limit: int = 20_000) -> str:
    """The same for an abstract, without a heading that only says that it is one."""
    said = plain(value, limit)
    found = _HEADING.match(said)
    # "Abstract algebra is ..." goes on with a small letter.
    return said[found.end() :] if found and not said[found.end()].islower() else said


def _stripped(value: str) -> str:
    if "<!" in value or "<?" in value:
        value = _MARK.sub("", _without(value, "<!--", "-->"))
    for name in _UNSEEN:
        value = _without(value, f"<{name}", f"</{name}>")
    return _TAG.sub(lambda tag: " " if tag[2] else "", value)


def _without(value: str, opening: str, closing: str) -> str:
    """The text without what stands from each `opening` to its `closing`, in linear time."""
    kept, lowered, at = [], value.lower(), 0
    if len(lowered) != len(value):  # a letter whose small form is longer
        lowered = value
    while (start := lowered.find(opening, at)) >= 0:
        end = lowered.find(closing, start)
        if end < 0:
            break
        kept.append(value[at:start])
        at = end + len(closing)
    return "".join([*kept, value[at:]]) if at else value

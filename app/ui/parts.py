"""Pieces of a page as HTML: every text from outside goes through `esc` first."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Protocol

import streamlit as st

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!~$:<>|&])")


class Field(Protocol):
    """How far the reader is in one field: see `Library.standing`."""

    @property
    def field(self) -> str:
        """The field's name."""

    @property
    def known(self) -> float:
        """The share that is known, in 0..1."""

    @property
    def planned(self) -> float:
        """The share that what is planned would add, in 0..1."""


def esc(value: object) -> str:
    """Text made safe for HTML."""
    return html.escape(str(value), quote=True)


def label(value: str) -> str:
    """Text made safe for a Streamlit label, which reads Markdown."""
    return _MARKDOWN.sub(r"\\\1", " ".join(value.split()))


def heading(title: str, sub: str = "") -> None:
    """The page's one h1 and the line under it."""
    below = f'<p class="rp-sub">{esc(sub)}</p>' if sub else ""
    st.html(f'<h1 class="rp-h1">{esc(title)}</h1>{below}')


def section(title: str, sub: str = "") -> None:
    """A heading within the page."""
    below = f'<p class="rp-small">{esc(sub)}</p>' if sub else ""
    st.html(f'<h2 class="rp-h2">{esc(title)}</h2>{below}')


def text(value: str, small: bool = False) -> None:
    """A paragraph."""
    st.html(f'<p class="{"rp-small" if small else "rp-p"}">{esc(value)}</p>')


def empty(title: str, *paragraphs: str) -> None:
    """What a page says when it has nothing to show: what it is for, one thing to do."""
    said = "".join(f"<p>{esc(paragraph)}</p>" for paragraph in paragraphs)
    st.html(f'<div class="rp-empty"><h2 class="rp-h2">{esc(title)}</h2>{said}</div>')


def problem(sentence: str) -> None:
    """One plain sentence about what went wrong; never a traceback."""
    st.html(f'<div class="rp-problem" role="alert">{esc(sentence)}</div>')


def note(sentences: str) -> None:
    """What a reader should know before going on; amber, for what is missing."""
    st.html(f'<div class="rp-note">{esc(sentences)}</div>')


def progress(share: float, said: str) -> None:
    """How far one is, as a bar with words."""
    st.html(
        f'<div class="rp-progress"><div class="rp-bar" role="img" aria-label="{esc(said)}">'
        f'<b style="width:{min(1.0, max(0.0, share)):.1%}"></b></div><span>{esc(said)}</span></div>'
    )


def bars(fields: Iterable[Field]) -> None:
    """How far the reader is, field by field: known is solid, planned is faint."""
    st.html('<div class="rp-stand">' + "".join(map(_bar, fields)) + "</div>")


def _bar(field: Field) -> str:
    known = min(1.0, max(0.0, field.known))
    ahead = min(1.0, known + max(0.0, field.planned))
    said = f"{field.field}: {known:.0%} known"
    if ahead > known:
        said += f", {ahead:.0%} with what you have planned"
    return (
        f'<div title="{esc(said)}"><span aria-hidden="true">{esc(field.field)}</span>'
        f'<div class="rp-bar" role="img" aria-label="{esc(said)}">'
        f'<i style="width:{ahead:.1%}"></i><b style="width:{known:.1%}"></b></div></div>'
    )


def facts(rows: Iterable[tuple[str, str]]) -> None:
    """Named values, one a line; the values are HTML already made safe with `esc`."""
    said = "".join(f"<dt>{esc(name)}</dt><dd>{value}</dd>" for name, value in rows if value)
    st.html(f'<dl class="rp-facts">{said}</dl>')


def listing(items: Sequence[tuple[str, str]], tone: str = "") -> None:
    """Lines of text, each with a softer second part."""
    said = "".join(
        f"<li><span>{esc(first)}</span>" + (f"<small>{esc(second)}</small>" if second else "")
        for first, second in items
    )
    st.html(f'<ul class="rp-list {esc(tone)}">{said}</ul>')


def figures(items: Iterable[tuple[str, str]]) -> None:
    """Numbers with a word under each."""
    said = "".join(f"<div><strong>{esc(n)}</strong>{esc(name)}</div>" for n, name in items)
    st.html(f'<div class="rp-figures">{said}</div>')


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table of texts; the first column names the row."""
    said = "".join(f'<th scope="col">{esc(name)}</th>' for name in head)
    lines = "".join(
        f'<tr><th scope="row">{esc(first)}</th>'
        + "".join(f"<td>{esc(value)}</td>" for value in rest)
        + "</tr>"
        for first, *rest in rows
    )
    st.html(
        f'<div class="rp-wide" tabindex="0"><table class="rp-table"><thead><tr>{said}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def pick_field(fields: Sequence[str], key: str) -> str:
    """A row of pills to choose one field of the map; the first to begin with."""
    chosen = st.pills(
        "Field",
        fields,
        format_func=label,
        default=fields[0],
        required=True,
        label_visibility="collapsed",
        wrap=True,
        key=key,
    )
    return str(chosen)

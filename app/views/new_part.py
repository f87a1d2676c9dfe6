"""Something new: what came in about what the reader follows, and what is followed."""

from __future__ import annotations

import streamlit as st

from app.digest.values import Digest
from app.library import Library
from app.ui import acts, components, naming, parts, payload, session, words
from graph.news import Follow

_LONGEST = 120


def draw(lib: Library) -> None:
    """The part of the Next page: the digest as cards, then what is followed."""
    digest = lib.digest(mark=False)
    follows = lib.follows()
    parts.text(digest.note)
    names = session.names()
    cards = [
        {**payload.suggestion(item.step, names), "group": section.title}
        for section in digest.sections
        for item in section.items
    ]
    if cards:
        components.cards(cards, "new-cards", acts.act)
    if cards or digest.catalogue:
        seen = "I have seen these" if cards else "I have seen this"
        st.button(seen, key="new-seen", on_click=_seen, args=(digest,))
    _follow(lib, follows)


def _seen(digest: Digest) -> None:
    session.library().mark_told(digest)
    session.tell("Noted: it does not come again.")


def _follow(lib: Library, follows: list[Follow]) -> None:
    parts.section(
        "What you follow",
        "A concept, an area, an author, words or a source: what comes in about it is told here.",
    )
    areas = [[area.name, area.name, area.name_zh] for area in lib.areas()]
    naming.box(
        "Follow",
        [*areas, *naming.concepts(lib.concepts().values())],
        "new-pick",
        _begin,
        placeholder="Transformers, an author, a source",
        go="Follow",
    )
    with st.container(horizontal=True, gap="small", key="rp-follows"):
        for follow in follows:
            st.button(
                f"{parts.label(words.short(follow.label))} ✕",
                key=f"unfollow-{follow.kind}-{follow.key}",
                help=f"No longer follow this {follow.kind}",
                on_click=acts.unfollow,
                args=(follow.key, follow.kind),
            )


def _begin(what: str, _act: str, _value: object) -> None:
    what = what.strip()[:_LONGEST]
    if what:
        acts.follow(what)

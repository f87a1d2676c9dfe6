"""One resource with everything known of it; reached by /find?key=scheme:value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

import streamlit as st

from app.library import Library
from app.ui import acts, components, parts, payload, session, words
from app.ui.parts import esc
from app.views import pairs_part
from graph.errors import UnknownKey
from graph.model import Identifier, Resource

_ACTS: tuple[payload.Act, ...] = (
    ("reading", "Start", ""),
    ("covered", "Done", ""),
    ("planned", "Plan", ""),
    ("way", "The way to it", ""),
    ("not now", "Not now", ""),
    ("dismissed", "Not interested", "quiet"),
)
_CLEAR: payload.Act = ("none", "Clear", "quiet")
_NEAR: tuple[payload.Act, ...] = (("open", "Details", ""), ("planned", "Plan", ""))
_KNOWN = 0.5
_LEGEND = "<br><small>In amber: not covered yet.</small>"


def draw(key: str) -> None:
    """The page of the resource this key names, or a sentence saying there is none."""
    st.button("Back to the search", type="tertiary", on_click=_back)
    lib = session.library()
    try:
        resource = lib.resource(key)
    except UnknownKey:
        parts.heading("Not in your library")
        parts.empty(
            "Nothing here answers to this address",
            f"No resource has the key {key[:200]}. Search for its title, or add it.",
        )
        return
    parts.heading(resource.title)
    names = session.names()
    entry = names.progress.get(resource.id)
    card = payload.plain(resource, names, (*_ACTS, _CLEAR) if entry else _ACTS)
    card["bare"] = card["long"] = True
    if entry and entry.status:
        card["rating"] = entry.rating or 0
    components.cards([card], "details-card", acts.act)
    parts.facts(_facts(lib, resource, names))
    pairs_part.records(lib, resource)
    _similar(lib, resource, names)


def _back() -> None:
    # The search that led here, where there was one.
    session.go("find", st.session_state.get("find-address"))


def _facts(lib: Library, resource: Resource, names: payload.Names) -> Iterator[tuple[str, str]]:
    known = lib.known()
    yield "Teaches", _tags(resource.teaches, names, None)
    required = _tags(resource.requires, names, known)
    yield "Requires", required + (_LEGEND if "missing" in required else "")
    yield "Topics", esc(", ".join(resource.topics))
    yield "Address", _link(resource.url)
    yield "Replaces", _works(resource.supersedes, names)
    yield "Part of", _works(resource.part_of, names)
    yield "Cites", _works(resource.cites, names)
    yield (
        "Editions",
        "<br>".join(
            esc(" · ".join(str(v) for v in (e.title, words.language(e.language), e.year) if v))
            for e in resource.editions
        ),
    )
    mine = resource.identifiers
    trails = [t.title for t in lib.trails() if not set(mine).isdisjoint(t.items)]
    yield "On these lists", "<br>".join(map(esc, trails))
    yield "Identifiers", "<br>".join(map(esc, filter(None, map(words.known_as, mine))))
    yield "Said by", _sources(resource)


def _tags(
    weights: Mapping[str, float], names: payload.Names, known: Mapping[str, float] | None
) -> str:
    strongest = sorted(weights, key=lambda concept: -weights[concept])
    said = []
    for concept in strongest:
        done = known is not None and known.get(concept, 0) >= _KNOWN
        tone = "" if known is None or done else " missing"
        said.append(f'<span class="rp-tag{tone}">{esc(names.concept(concept))}</span>')
    return "".join(said)


def _sources(resource: Resource) -> str:
    return "<br>".join(esc(words.place(s, 90)) for s in sorted(set(resource.provenance.values())))


def _link(url: str | None) -> str:
    address = words.web(url)
    if not address:
        return esc(url or "")
    return f'<a href="{esc(address)}" target="_blank" rel="noopener noreferrer">{esc(address)}</a>'


def _works(keys: tuple[Identifier, ...], names: payload.Names) -> str:
    found = [(str(key), names.find(str(key))) for key in keys[:12]]
    more = f"<br>and {len(keys) - 12} more" if len(keys) > 12 else ""
    return "<br>".join(_inside(r) if r else esc(key) for key, r in found) + more


def _inside(resource: Resource) -> str:
    address = f"./find?key={quote(resource.id, safe='')}"
    return f'<a href="{esc(address)}" target="_self">{esc(resource.title)}</a>'


def _similar(lib: Library, resource: Resource, names: payload.Names) -> None:
    if lib.pending():
        return
    hits = [hit for hit in lib.similar(resource.id, 5) if hit.resource.id != resource.id]
    if hits:
        parts.section("Near it in meaning")
        shown = [payload.plain(hit.resource, names, _NEAR) for hit in hits]
        components.cards(shown, "details-near", acts.act, small=True)

"""Known: what the reader knows, area by area, where from, and how to correct it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from app.library import Library
from app.ui import acts, charts, components, knowing, naming, parts, session, taught, words
from graph.knowledge import KNOWN
from graph.model import Concept
from graph.state import Claim, Knowing

_AREA = "known-area"
_FROM = "known-background"
_QUERY = "known-q"
_VIEW = "known-view"
_BY_AREA, _FADED, _SAID = "By area", "Faded", "What you said"
_LIMIT = 40
_LEAST = 0.05  # what faded less than this is as good as kept


def draw() -> None:
    """The page: a background, a search box, the areas with bars, one of them as a map."""
    lib = session.library()
    concepts, knows, claims = lib.concepts(), lib.knows(), lib.claims()
    many = sum(one.degree >= KNOWN for one in knows.values())
    parts.heading(
        "What you know",
        f"{many:,} of {words.count(len(concepts), 'concept')}, inferred from what you covered and "
        "what you say. Correct anything; every correction can be undone.",
    )
    if not concepts:
        parts.empty(
            "This library has no concepts",
            "They come with the bundled catalogue, or with records that say what they teach: add "
            "a JSON Lines file on the Add page.",
        )
        return
    query = _top(lib)
    faded = lib.faded()
    if query:
        found = _found(concepts, query)
        both = not query.isascii()
        _show(found, concepts, knows, claims, faded, "known-found", both_names=both)
        return
    if not many:
        parts.empty(
            "Nothing is known of you yet",
            "Choose a background above, mark what you have covered on the Next page, or press "
            "“I know this” beside a concept below. From then on suggestions and paths leave out "
            "what you know.",
        )
    views = [_BY_AREA, *([_FADED] if _worn(faded) else []), *([_SAID] if claims else [])]
    if st.session_state.get(_VIEW) not in views:
        st.session_state[_VIEW] = _BY_AREA
    view = views[0]
    if len(views) > 1:
        view = str(st.pills("View", views, required=True, label_visibility="collapsed", key=_VIEW))
    if view == _FADED:
        parts.text(
            "What you have not touched for long. The refresh suggestions on the Next page bring "
            "it back; “I know this” says that it is not lost.",
            small=True,
        )
        _show(_worn(faded), concepts, knows, claims, faded, "known-faded")
    elif view == _SAID:
        said = [c for c in claims if c in concepts]
        _show(said, concepts, knows, claims, faded, "known-said")
    else:
        _area(lib, concepts, knows, claims, faded)


def _top(lib: Library) -> str:
    backgrounds = {one.id: one for one in lib.backgrounds()}
    now = lib.background()
    st.session_state[_FROM] = now.id if now else None
    with st.container(horizontal=True, gap="small", key="rp-known-top"):
        query = st.text_input(
            "Find a concept",
            key=_QUERY,
            type="search",
            placeholder="Find a concept: chain rule, 注意力",
            label_visibility="collapsed",
            max_chars=100,
            width=400,
        )
        if backgrounds:
            st.selectbox(
                "Your background",
                list(backgrounds),
                index=None,
                format_func=lambda key: words.background(backgrounds[key]),
                placeholder="Your background: none chosen",
                filter_mode="contains",
                label_visibility="collapsed",
                key=_FROM,
                on_change=lambda: acts.choose_background(st.session_state[_FROM]),
                width=330,
            )
    return (query or "").strip()


def _found(concepts: Mapping[str, Concept], query: str) -> list[str]:
    """The concepts a part of whose name or alias is typed, those that begin with it first."""
    typed = query.casefold()
    found = []
    for concept in concepts.values():
        names = [concept.name, *(n for several in concept.aliases.values() for n in several)]
        places = [place for n in names if (place := n.casefold().find(typed)) >= 0]
        if places:
            found.append((min(places) > 0, concept.name.casefold(), concept.id))
    return [concept for _, _, concept in sorted(found)]


def _worn(faded: Mapping[str, float]) -> list[str]:
    worn = [concept for concept, lost in faded.items() if lost >= _LEAST]
    return sorted(worn, key=lambda concept: -faded[concept])


def _area(
    lib: Library,
    concepts: Mapping[str, Concept],
    knows: Mapping[str, Knowing],
    claims: Mapping[str, Claim],
    faded: Mapping[str, float],
) -> None:
    degree = {concept: one.degree for concept, one in knows.items()}
    areas = [area for area in lib.areas() if any(c.area == area.id for c in concepts.values())]
    sums: dict[str, float] = {}
    for concept in concepts.values():
        sums[concept.area] = sums.get(concept.area, 0.0) + degree.get(concept.id, 0.0)
    best = max(areas, key=lambda area: sums.get(area.id, 0.0))
    chosen = next((a for a in areas if a.id == st.session_state.get(_AREA)), best)
    components.rows("areas", knowing.areas(areas, concepts, degree, chosen.id), "known-areas", _act)

    inside = charts.in_order(concepts, [c.id for c in concepts.values() if c.area == chosen.id])
    known = {concept for concept, value in degree.items() if value >= KNOWN}
    soon = [c for c in inside if c not in known and known.issuperset(concepts[c].requires)]
    parts.section(f"{chosen.name} · {chosen.name_zh}" if chosen.name_zh else chosen.name)
    data = charts.chart(
        concepts,
        inside,
        degree,
        taught.works(lib),
        soon=soon,
        followed=session.followed(),
        note=lambda concept: knowing.sentence(knows.get(concept)),
    )
    components.chart(data, "known-map", _act)
    _show(inside, concepts, knows, claims, faded, "known-concepts")


def _show(
    shown: Iterable[str],
    concepts: Mapping[str, Concept],
    knows: Mapping[str, Knowing],
    claims: Mapping[str, Claim],
    faded: Mapping[str, float],
    key: str,
    *,
    both_names: bool = False,
) -> None:
    """The concepts one a line, what is known apart from what is not; with their Chinese names
    for who looks for those."""
    shown = list(shown)
    if not shown:
        parts.empty(
            "No concept of this name",
            "Try a shorter piece of the name, in English or in Chinese; the areas show them all.",
        )
        return
    followed = session.followed()
    groups: dict[str, list[object]] = {"You know": [], "Not yet": []}
    for name in shown[: _LIMIT * 2]:
        one = knows.get(name)
        group = "You know" if one and one.degree >= KNOWN else "Not yet"
        other = next(iter(naming.chinese(concepts[name])), "") if both_names else ""
        line = knowing.concept(
            concepts[name], one, claims.get(name), faded.get(name, 0.0), name in followed, other
        )
        groups[group].append(line)
    data = [{"title": title, "items": items} for title, items in groups.items() if items]
    components.rows("concepts", {"groups": data}, key, _act)


def _act(key: str, what: str, value: object = None) -> None:
    if what == "area":
        st.session_state[_AREA] = key
        return
    acts.act_on_concept(key, what, value)

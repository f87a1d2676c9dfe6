"""A path beside another: one that was shared, the one first laid out, the pace there is."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.library import Library
from app.ui import beside, parts, session
from app.ui import wish as wishes
from app.ui.wish import Wish
from app.views import path_asked, path_file
from graph.planning.model import Plan

_OTHER = "path-beside"
_HALF = 0.5  # hours a week are told in halves


def take_up(plan: Plan) -> None:
    """Lay out the path of a file: its goal, pace and limits, by way of its steps."""
    asked, before = path_asked.asked(), wishes.now()
    goal = (*plan.goal.concepts, *plan.goal.resources)
    steps = tuple(step.resource.id for step in plan.steps)
    takes = tuple((key, hours) for key, hours in plan.request.keep.items() if hours)
    wishes.adopt(Wish(goal, skip=plan.request.skip, keep=steps, takes=takes))
    path_asked.take_up(plan, goal)
    st.session_state[_OTHER] = plan

    def back() -> None:
        wishes.adopt(before)
        path_asked.bring_back(asked)

    session.tell(f"Opened the path to {plan.goal.title}, for where you stand.", back=back)


def track(lib: Library, plan: Plan, wish: Wish) -> None:
    """What became of the path as it was first laid out, where it is another by now."""
    if wish.first is None or wish.first is plan:
        return
    asked = replace(
        wish.first.request,
        hours_per_week=plan.request.hours_per_week,
        keep={**wish.first.request.keep, **dict(wish.takes)},
    )
    first = beside.ahead(lib.track(replace(wish.first, request=asked)))
    now = beside.ahead(plan)
    said = beside.since(first, now, lib.compare(first, now), session.names().today)
    if said:
        parts.text(said, small=True)


def pace(lib: Library, plan: Plan) -> None:
    """The hours a week that the reader really has, where the path counts with others."""
    real = lib.pace()
    if real is None or not plan.steps:
        return
    hours = max(_HALF, round(real.hours_per_week / _HALF) * _HALF)
    if hours == path_asked.pace():
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="rp-pace"):
        dated = lib.paced(plan, hours, plan.request.start)
        parts.text(beside.paced(real, dated, session.names().today), small=True)
        st.button(
            f"Count with {hours:g} hours",
            type="tertiary",
            key="path-pace",
            on_click=path_asked.keep_pace,
            args=(hours,),
        )


def draw(lib: Library, plan: Plan, wish: Wish) -> None:
    """The section that sets the path beside a shared one, or beside the plain one for this
    reader where the shared one is what the page shows."""
    parts.section("Beside another path", "What both have, and what only one of them has.")
    shared: Plan | None = st.session_state.get(_OTHER)
    if shared is None:
        opened = path_file.opener(
            "Compare with a path file",
            "A path that somebody shared, or that you kept, as Markdown. Of its steps those count "
            "that you still need.",
        )
        if opened:
            st.session_state[_OTHER] = opened
            st.rerun()
        return
    mine, other = beside.ahead(plan), beside.ahead(lib.track(shared))
    names, taken = ("yours", "the shared path"), beside.same(mine, other)
    if taken:
        plain = wishes.laid_out(Wish(wish.goal), path_asked.pace(), path_asked.limits())
        mine, other, names = beside.ahead(plain), mine, ("one laid out for you", names[1])
    if beside.same(mine, other):
        parts.text("The shared path is the one that would be laid out for you.", small=True)
    else:
        _columns(lib, mine, other, names)
    with st.container(horizontal=True, gap="small"):
        if taken and wish.changed and not beside.same(mine, other):
            st.button("Take the one laid out for me", key="path-mine", on_click=wishes.reset)
        elif not taken:
            st.button("Take the shared path", key="path-theirs", on_click=take_up, args=(shared,))
        st.button("Put it away", type="tertiary", key="path-away", on_click=_put_away)


def _columns(lib: Library, mine: Plan, other: Plan, names: tuple[str, str]) -> None:
    found = lib.compare(mine, other)
    spoken = {c.id: c.name for c in lib.concepts().values()}
    parts.text(beside.sentence(found, names, spoken), small=True)
    heads = ("Both", f"Only {names[0]}", f"Only {names[1]}")
    shown = zip(heads, beside.columns(found, mine, other), strict=True)
    for column, (head, lines) in zip(st.columns(3, gap="medium"), shown, strict=True):
        with column:
            parts.text(head)
            if lines:
                parts.listing(lines)
            else:
                parts.text("Nothing.", small=True)


def _put_away() -> None:
    st.session_state.pop(_OTHER, None)

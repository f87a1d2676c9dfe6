"""Path: the way to a goal, step by step, with its map."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.library import Library
from app.ui import acts, components, parts, session, way, words
from app.ui import wish as wishes
from app.ui.wish import Wish
from app.views import add_page, path_asked, path_beside, path_file, works_part
from graph.errors import ReadpathError, UnknownKey
from graph.knowledge import KNOWN
from graph.planning.model import Plan, Step

# What is offered to begin with, the first three of these that are here.
_EXAMPLES = (
    "transformer", "bayesian-inference", "public-key-cryptography", "backpropagation",
    "quantum-algorithms", "reinforcement-learning", "fourier-transform",
)  # fmt: skip
_ONWARD = 4  # goals offered beyond one that is reached


def draw() -> None:
    """The page: a goal and conditions, then the steps beside the map, or what to do."""
    lib = session.library()
    title = st.container()
    goal = path_asked.goal(lib)
    if not goal:
        with title:
            parts.heading(
                "The way to a goal",
                "Name what you want to understand, and get the shortest way there from where "
                "you stand.",
            )
        _teach(lib)
        return
    wish = wishes.of(goal)
    try:
        plan = wishes.planned(wish, path_asked.pace(), path_asked.limits())
    except ReadpathError as error:
        with title:
            parts.heading("The way to a goal", "No way could be laid out.")
        parts.problem(str(error))
        if isinstance(error, UnknownKey) and works_part.is_named(error.key):
            st.button("Look it up and add it", on_click=add_page.look_up, args=(error.key,))
        _teach(lib)
        return
    with title:
        parts.heading(f"The way to {plan.goal.title}", way.summary(plan, session.names().today))
    _show(lib, plan, wishes.begin(wish, plan))


def _show(lib: Library, plan: Plan, wish: Wish) -> None:
    names = session.names()
    behind = way.done(wish.first, names.progress) if wish.first else []
    gone = sum(step.resource.hours or step.hours for step in behind)
    begun = sum((step.resource.hours or 0.0) * step.done for step in plan.steps)
    if gone or begun:
        parts.progress((gone + begun) / (gone + begun + plan.hours or 1.0), _told(behind, plan))
    if not plan.steps and not plan.missing:
        parts.empty(
            "You know what it takes",
            plan.note,
            "Everything this goal needs counts as known. Correct that on the Known page where it "
            "is wrong, or choose a goal further on.",
        )
        _offer(lib, _onward(lib, plan))
        return
    _meant(lib, plan)
    rest = plan.note.removeprefix(plan.goal.understood).strip()
    if rest:
        parts.note(rest)
    if plan.steps:
        path_beside.track(lib, plan, wish)
        path_beside.pace(lib, plan)
    swapping = next((s for s in plan.steps if s.resource.id == wish.swapping), None)
    number = plan.steps.index(swapping) + 1 if swapping else 0
    swaps = [way.swap(swap, names) for swap in lib.swaps(plan, number)] if number else []
    with st.container(key="rp-path-two"):
        left, right = st.columns([1.1, 1], gap="medium")
    with left:
        data = way.chart(plan, names, lib.knows(), session.followed())
        components.chart(data, "path-map", acts.act_on_concept)
        parts.text(way.gap(plan), small=True)
    with right:
        shown = way.steps(plan, behind, names, wish.swapping, swaps)
        components.rows("steps", shown, "path-steps", wishes.act)
        if wish.changed:
            st.button("Undo all changes to the path", type="tertiary", on_click=wishes.reset)
    if plan.steps:
        path_file.downloads(lib, plan)
        path_beside.draw(lib, plan, wish)


def _meant(lib: Library, plan: Plan) -> None:
    """What words were taken for, and what they may mean instead."""
    if not plan.goal.understood:
        return
    parts.text(plan.goal.understood, small=True)
    if len(plan.goal.asked) == 1:
        _offer(lib, plan.goal.also)


def _offer(lib: Library, concepts: Sequence[str]) -> None:
    if not concepts:
        return
    with st.container(horizontal=True, gap="small"):
        for concept in concepts:
            st.button(
                parts.label(lib.concepts()[concept].name),
                key=f"path-try-{concept}",
                on_click=path_asked.aim_at,
                args=(concept,),
            )


def _onward(lib: Library, plan: Plan) -> list[str]:
    """Concepts that rest on the goal and can be learned now."""
    concepts, degree = lib.concepts(), lib.known()
    known = {concept for concept, value in degree.items() if value >= KNOWN}
    goals = set(plan.goal.concepts)
    return [
        c.id
        for c in concepts.values()
        if c.id not in known and goals.intersection(c.requires) and known.issuperset(c.requires)
    ][:_ONWARD]


def _told(behind: Sequence[Step], plan: Plan) -> str:
    ahead = [step for step in plan.steps if step.done < 1]
    return (
        f"{words.count(len(behind), 'step')} done, {len(ahead)} to go, "
        f"{words.hours(plan.hours)} left"
    )


def _teach(lib: Library) -> None:
    concepts, known = lib.concepts(), lib.known()
    offered = [c for c in _EXAMPLES if c in concepts and known.get(c, 0.0) < 0.5][:3]
    parts.empty(
        "A path is a reading list in the right order",
        "It covers what you do not know yet and nothing else, never uses what was not learned, "
        "and takes the least time. Name a concept, paste an arXiv id or a title, or say it in "
        "words; several goals make one path.",
    )
    if offered:
        parts.text("Try one of these:", small=True)
        _offer(lib, offered)
    opened = path_file.opener(
        "Open a path file",
        "A path that somebody shared, as Markdown. Of its steps you see those that you still need.",
    )
    if opened:
        path_beside.take_up(opened)
        st.rerun()

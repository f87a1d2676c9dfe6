"""Path: the way to a goal, step by step, with its map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from app.library import Library
from app.ui import components, parts, session, way, words
from app.views import next_page, path_file
from graph.errors import ReadpathError
from graph.model import Cost, Kind
from graph.planning.model import Plan, Step

_GOAL, _HOURS, _KINDS, _FREE, _LANGUAGES = (
    "path-goal", "path-hours", "path-kinds", "path-free", "path-languages",
)  # fmt: skip
_WISH, _KEPT, _ADDRESS, _OPENED = "path-wish", "path-kept", "path-address", "path-opened"
_FREE_ONLY = "Free only"
_PACE = 6.0
_LONGEST = 300
# What is offered to begin with, the first three of these that are here.
_EXAMPLES = (
    "transformer", "bayesian-inference", "public-key-cryptography", "backpropagation",
    "quantum-algorithms", "reinforcement-learning", "fourier-transform",
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What the reader changed on the path: left out, put in, the step being swapped; and
    the plan it began with, by which progress is told."""

    goal: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    swapping: str | None = None
    first: Plan | None = field(default=None, compare=False)


def draw() -> None:
    """The page: a goal and conditions, then the steps beside the map, or what to do."""
    lib = session.library()
    _from_address()
    title = st.container()
    goal = _asked(lib)
    _to_address(goal)
    if not goal:
        with title:
            parts.heading(
                "The way to a goal",
                "Name what you want to understand, and get the shortest way there from where "
                "you stand.",
            )
        _teach(lib)
        return
    wish: Wish = st.session_state.get(_WISH, Wish())
    if wish.goal != goal:
        wish = st.session_state[_WISH] = Wish(goal)
    try:
        plan = _plan(lib, wish)
    except ReadpathError as error:
        with title:
            parts.heading("The way to a goal", "No way could be laid out.")
        parts.problem(str(error))
        _teach(lib)
        return
    names = session.names()
    with title:
        parts.heading(f"The way to {plan.goal.title}", way.summary(plan, names.today))
    if wish.first is None and plan.steps:
        wish = st.session_state[_WISH] = replace(wish, first=plan)
    _show(lib, plan, wish)


def _asked(lib: Library) -> tuple[str, ...]:
    concepts = lib.concepts()
    st.session_state.setdefault(_HOURS, _PACE)
    with st.container(key="rp-path"):
        chosen = st.multiselect(
            "Where you want to get to",
            sorted(concepts, key=lambda key: concepts[key].name.casefold()),
            format_func=lambda key: (
                next_page.named(concepts[key]) if key in concepts else _title(lib, key)
            ),
            placeholder="A concept, a paper (1706.03762), or words; 也可以用中文",
            accept_new_options=True,
            filter_mode="contains",
            select_all=False,
            label_visibility="collapsed",
            key=_GOAL,
            persist_state="session",
        )
        with st.container(horizontal=True, gap="small", key="rp-path-filters"):
            st.number_input(
                "Hours a week",
                min_value=0.0,
                max_value=168.0,
                step=1.0,
                format="%g",
                key=_HOURS,
                persist_state="session",
                width=150,
            )
            st.multiselect(
                "Kinds",
                list(map(str, Kind)),
                format_func=lambda kind: words.KINDS[Kind(kind)][1],
                placeholder="All kinds",
                select_all=False,
                key=_KINDS,
                persist_state="session",
                width=230,
            )
            st.multiselect(
                "Languages",
                next_page.languages(lib),
                format_func=words.language,
                placeholder="Those you read",
                select_all=False,
                key=_LANGUAGES,
                persist_state="session",
                width=230,
            )
            st.pills(
                "Cost",
                [_FREE_ONLY],
                label_visibility="collapsed",
                key=_FREE,
                persist_state="session",
            )
    return tuple(text[:_LONGEST] for text in chosen)


def _title(lib: Library, key: str) -> str:
    """What a goal that is no concept is called: a resource by its title, words as typed."""
    try:
        return parts.label(words.short(lib.resource(key).title))
    except ReadpathError:
        return parts.label(words.short(key))


def _from_address() -> None:
    """Take the goal from the address when it has changed: a link was followed; or all of
    what is asked from a file that was opened."""
    st.session_state.update(st.session_state.pop(_OPENED, {}))
    said = st.query_params.get_all("goal")
    if said and said != st.session_state.get(_ADDRESS):
        st.session_state[_GOAL] = [text[:_LONGEST] for text in said[:8]]
        st.session_state[_ADDRESS] = said


def _to_address(goal: tuple[str, ...]) -> None:
    if list(goal) != st.session_state.get(_ADDRESS, []):
        st.query_params.from_dict({"goal": list(goal)} if goal else {})
        st.session_state[_ADDRESS] = list(goal)


def _plan(lib: Library, wish: Wish) -> Plan:
    """The plan, kept until what was asked or the reader's state changes."""
    state = st.session_state
    limits = {
        "kinds": tuple(state[_KINDS]),
        "languages": tuple(state[_LANGUAGES]),
        "costs": (str(Cost.FREE),) if state[_FREE] else (),
    }
    asked = (wish.goal, state[_HOURS], tuple(limits.items()), wish.skip, wish.keep)
    key = (asked, session.revision())
    kept = state.get(_KEPT)
    if not kept or kept[0] != key:
        plan = lib.plan(wish.goal, state[_HOURS], limits, skip=wish.skip, keep=wish.keep)
        kept = state[_KEPT] = (key, plan)
    found: Plan = kept[1]
    return found


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
        return
    if plan.note:
        parts.note(plan.note)
    swapping = next((s for s in plan.steps if s.resource.id == wish.swapping), None)
    number = plan.steps.index(swapping) + 1 if swapping else 0
    swaps = [way.swap(swap, names) for swap in lib.swaps(plan, number)] if number else []
    with st.container(key="rp-path-two"):
        left, right = st.columns([1.1, 1], gap="medium")
    with left:
        components.chart(way.chart(plan, names, lib.knows()), "path-map", session.act_on_concept)
        parts.text(way.gap(plan), small=True)
    with right:
        shown = way.steps(plan, behind, names, wish.swapping, swaps)
        components.rows("steps", shown, "path-steps", _act)
        if wish.skip or wish.keep:
            st.button("Undo all changes to the path", type="tertiary", on_click=_reset)
    if plan.steps:
        path_file.downloads(lib, plan)


def _told(behind: Sequence[Step], plan: Plan) -> str:
    ahead = [step for step in plan.steps if step.done < 1]
    return (
        f"{words.count(len(behind), 'step')} done, {len(ahead)} to go, "
        f"{words.hours(plan.hours)} left"
    )


def _act(key: str, what: str, value: object = None) -> None:
    wish: Wish = st.session_state[_WISH]
    plan: Plan = st.session_state[_KEPT][1]
    if what == "swap":
        st.session_state[_WISH] = replace(wish, swapping=None if wish.swapping == key else key)
    elif what == "skip":
        title = words.short(session.library().resource(key).title)
        _change(replace(wish, skip=(*wish.skip, key)), f"The path does without “{title}” now.")
    elif what == "take":
        title = words.short(session.library().resource(str(value)).title)
        keep = tuple(k for k in wish.keep if k != key)
        changed = replace(wish, skip=(*wish.skip, key), keep=(*keep, str(value)))
        _change(changed, f"The path takes “{title}” instead.")
    elif what == "known":
        step = next(step for step in plan.steps if step.resource.id == key)
        session.claim_all(step.teaches, words.short(step.resource.title))
    else:
        session.act(key, what, value)


def _change(wish: Wish, said: str) -> None:
    """Change the path so that the message's Undo brings the old one back."""
    before = st.session_state[_WISH]
    session.tell(said, back=lambda: st.session_state.update({_WISH: before}))
    st.session_state[_WISH] = replace(wish, swapping=None)


def _reset() -> None:
    wish: Wish = st.session_state[_WISH]
    _change(replace(wish, skip=(), keep=()), "The path is as it was first laid out.")


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
        with st.container(horizontal=True, gap="small"):
            for concept in offered:
                st.button(
                    parts.label(concepts[concept].name),
                    key=f"path-try-{concept}",
                    on_click=lambda goal=concept: st.session_state.update({_GOAL: [goal]}),
                )
    opened = path_file.opener()
    if opened:
        _take_up(opened)


def _take_up(plan: Plan) -> None:
    """Lay out the path of a file: its goal, pace and limits, by way of its steps."""
    request, limits = plan.request, plan.request.constraints
    goal = (*plan.goal.concepts, *plan.goal.resources)
    steps = tuple(step.resource.id for step in plan.steps)
    st.session_state[_WISH] = Wish(goal, skip=request.skip, keep=steps)
    st.session_state[_OPENED] = {
        _GOAL: list(goal),
        _HOURS: request.hours_per_week or _PACE,
        _KINDS: sorted(map(str, limits.kinds)),
        _LANGUAGES: sorted(limits.languages),
        _FREE: _FREE_ONLY if limits.costs == {Cost.FREE} else None,
    }
    session.tell(f"Opened the path to {plan.goal.title}, for where you stand.")
    st.rerun()

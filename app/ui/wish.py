"""What the reader changes on a path: left out, put in, taking longer; each can be undone."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from app.ui import acts, session, words
from graph.model import Status
from graph.planning.model import Plan

_WISH, _PLANS, _PLAN = "path-wish", "path-plans", "path-plan"
_KEPT = 8  # plans kept, so that to undo a change takes no new search


@dataclass(frozen=True)
class Wish:
    """The changes to the path to `goal`: what is left out, put in, the hours that steps turn
    out to take, the step being swapped; and the plan it began with, which tells progress."""

    goal: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    takes: tuple[tuple[str, float], ...] = ()
    swapping: str | None = None
    first: Plan | None = field(default=None, compare=False)

    @property
    def changed(self) -> bool:
        """Whether it asks for anything but the plain path."""
        return bool(self.skip or self.keep or self.takes)


def of(goal: tuple[str, ...]) -> Wish:
    """The reader's changes to the path to this goal; none yet for a new one."""
    wish = now()
    if wish.goal != goal:
        wish = st.session_state[_WISH] = Wish(goal)
    return wish


def now() -> Wish:
    """The changes as they are."""
    wish: Wish = st.session_state.get(_WISH, Wish())
    return wish


def adopt(wish: Wish) -> None:
    """Take these changes up."""
    st.session_state[_WISH] = wish


def begin(wish: Wish, plan: Plan) -> Wish:
    """Remember the plan that progress is told by, the first with steps."""
    if wish.first is None and plan.steps:
        wish = st.session_state[_WISH] = replace(wish, first=plan)
    return wish


def planned(wish: Wish, pace: float, limits: Mapping[str, Any]) -> Plan:
    """The plan that the page shows and its buttons act on."""
    plan = st.session_state[_PLAN] = laid_out(wish, pace, limits)
    return plan


def laid_out(wish: Wish, pace: float, limits: Mapping[str, Any]) -> Plan:
    """A plan, kept for as long as neither what is asked nor the reader's state changes."""
    asked = (wish.goal, pace, tuple(limits.items()), wish.skip, wish.keep, wish.takes)
    key: Hashable = (asked, session.revision())
    plans: dict[Hashable, Plan] = st.session_state.setdefault(_PLANS, {})
    plan = plans.pop(key, None)
    if plan is None:
        lib = session.library()
        done = {k for k, one in lib.progress().items() if one.status is Status.COVERED}
        wanted = {**dict.fromkeys(wish.keep), **dict(wish.takes)}
        # What is done by now is behind, and no step that has to stay.
        keep = {k: hours for k, hours in wanted.items() if k not in done}
        plan = lib.plan(wish.goal, pace, limits, skip=wish.skip, keep=keep)
    plans[key] = plan
    for old in list(plans)[:-_KEPT]:
        del plans[old]
    return plan


def act(key: str, what: str, value: object = None) -> None:
    """Do what a button of a step says."""
    wish: Wish = st.session_state[_WISH]
    if what == "swap":
        adopt(replace(wish, swapping=None if wish.swapping == key else key))
    elif what == "skip":
        _change(replace(wish, skip=(*wish.skip, key)), f"The path does without {_title(key)} now.")
    elif what == "take":
        new = str(value)
        keep = tuple(k for k in wish.keep if k != key)
        takes = tuple(pair for pair in wish.takes if pair[0] != key)
        changed = replace(wish, skip=(*wish.skip, key), keep=(*keep, new), takes=takes)
        _change(changed, f"The path takes {_title(new)} instead.")
    elif what == "takes" and isinstance(value, (int, float)) and value > 0:
        hours = float(value)
        others = tuple(pair for pair in wish.takes if pair[0] != key)
        said = f"The path counts with {words.hours(hours)} for {_title(key)}."
        _change(replace(wish, takes=(*others, (key, hours))), said)
    elif what == "known":
        plan: Plan = st.session_state[_PLAN]
        step = next(step for step in plan.steps if step.resource.id == key)
        acts.claim_all(step.teaches, words.short(step.resource.title))
    else:
        acts.act(key, what, value)


def reset() -> None:
    """Take all changes back, which can be undone too."""
    wish: Wish = st.session_state[_WISH]
    plain = replace(wish, skip=(), keep=(), takes=())
    _change(plain, "The path is as it was first laid out.")


def _title(key: str) -> str:
    return f"“{words.short(session.library().resource(key).title)}”"


def _change(wish: Wish, said: str) -> None:
    """Change the path so that the message's Undo brings the old one back."""
    before: Wish = st.session_state[_WISH]
    session.tell(said, back=lambda: adopt(before))
    adopt(replace(wish, swapping=None))

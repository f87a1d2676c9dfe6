"""The components of our own: navigation, cards, the map, the message at the bottom.

They are registered once a process; their scripts only build text nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_ASSETS = Path(__file__).parent / "assets"
Mount = Callable[..., Any]
OnAct = Callable[[str, str, object], None]  # key, act, value


@cache
def asset(name: str) -> str:
    """The text of one of our stylesheets or scripts."""
    return (_ASSETS / name).read_text(encoding="utf-8")


@st.cache_resource(show_spinner=False)
def _component(name: str) -> Mount:
    return st.components.v2.component(
        f"readpath_{name}",
        css=asset("tokens.css") + asset(f"{name}.css"),
        js=asset("dom.js") + asset(f"{name}.js"),
    )


@st.cache_resource(show_spinner=False)
def _drawing() -> Mount:
    """Cytoscape.js with dagre, which puts itself into the page for the map to find.

    It is a component of its own because a component's script travels with its data: this one
    never changes, so that the browser keeps it, and a map sends only its nodes.
    """
    scripts = [asset("vendor/cytoscape.min.js"), asset("vendor/cytoscape-dagre.min.js")]
    done = "export default function () {}"
    return st.components.v2.component("readpath_drawing", js="\n;\n".join([*scripts, done]))


def _nothing() -> None:
    """A component's event only exists when it has a callback."""


def nav(pages: Sequence[tuple[str, str]], current: str) -> str | None:
    """The wordmark and the pages, as (path, label); the path that was chosen, if any."""
    data = {"pages": [{"path": path, "label": name} for path, name in pages], "current": current}
    chosen = _component("nav")(key="rp-nav", data=data, on_go_change=_nothing).go
    return None if chosen is None else str(chosen)


def snack(data: Mapping[str, object] | None, on_undo: Callable[[], None]) -> None:
    """The message at the bottom with its Undo: {number, text, undo, left (seconds)}."""
    _component("snack")(key="rp-snack", data=dict(data or {"left": 0}), on_undo_change=on_undo)


def cards(
    items: Sequence[Mapping[str, object]],
    key: str,
    on_act: OnAct,
    small: bool = False,
    unfolded: Sequence[str] = (),
) -> None:
    """A list of cards from app/ui/payload.py; `on_act(key, act, value)` is called before the
    page is drawn again."""
    data = {"cards": list(items), "small": small, "unfolded": list(unfolded)}
    _component("cards")(key=key, data=data, on_act_change=_pressed(key, on_act))


def chart(data: Mapping[str, object], key: str, on_act: OnAct) -> None:
    """The map from app/ui/charts.py; `on_act(key, act, None)` is called before the page is
    drawn again."""
    _drawing()(key="rp-drawing")
    _component("map")(key=key, data=dict(data), on_act_change=_pressed(key, on_act))


def rows(name: str, data: Mapping[str, object], key: str, on_act: OnAct) -> None:
    """One of ours by the name of its script: "concepts" and "areas" from app/ui/knowing.py,
    "steps" from app/ui/way.py, "pick" from app/ui/naming.py."""
    _component(name)(key=key, data=dict(data), on_act_change=_pressed(key, on_act))


def _pressed(key: str, on_act: OnAct) -> Callable[[], None]:
    def act() -> None:
        # A press may arrive when the page has been drawn without the component since.
        event = st.session_state.get(key, {}).get("act")
        if event:
            on_act(str(event["key"]), str(event["act"]), event.get("value"))

    return act

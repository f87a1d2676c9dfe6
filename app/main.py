"""The app's entry: `streamlit run app/main.py`. It opens the library and draws one page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.ui import components, keeper, parts, session
from app.views import add_page, find_page, known_page, library_page, next_page, path_page
from graph.errors import ReadpathError

_PAGES = {
    "": ("Next", next_page.draw),
    "path": ("Path", path_page.draw),
    "find": ("Find", find_page.draw),
    "known": ("Known", known_page.draw),
    "library": ("Library", library_page.draw),
    "add": ("Add", add_page.draw),
}


def main() -> None:
    """One run of the script: theme, navigation, message, page."""
    st.set_page_config(
        page_title="readpath",
        page_icon=str(Path(__file__).parent / "static" / "mark.svg"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(f"<style>{components.asset('tokens.css')}{components.asset('page.css')}</style>")
    pages = {
        path: st.Page(draw, title=f"{label} · readpath", url_path=path, default=not path)
        for path, (label, draw) in _PAGES.items()
    }
    chosen = st.navigation(list(pages.values()), position="hidden")
    goal = session.destination()
    if goal:
        st.switch_page(pages[goal[0]], query_params=goal[1])
    path = components.nav([(path, label) for path, (label, _) in _PAGES.items()], chosen.url_path)
    if path in pages:
        st.switch_page(pages[path])
    keeper.keep(session.library().home)
    components.snack(session.message(), session.undo_message)
    problem = session.take_problem()
    if problem:
        parts.problem(problem)
    try:
        chosen.run()
    except ReadpathError as error:
        parts.problem(str(error))


main()

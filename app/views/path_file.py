"""A path as a file: taking it away in open formats, opening one of somebody else."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path, PurePath

import streamlit as st

from app.library import Library
from app.ui import parts, session
from graph.errors import ReadpathError
from graph.planning.model import Plan

_FILE = "path-file"
_FORMATS = (
    ("md", "Markdown", "text/markdown", "to read, to share, and to open again"),
    ("ics", "Calendar", "text/calendar", "its days, for any calendar"),
    ("csv", "CSV", "text/csv", "for a spreadsheet"),
    ("json", "JSON", "application/json", "everything, for programs"),
)


def downloads(lib: Library, plan: Plan) -> None:
    """Buttons for each format; a file is made when its button is pressed."""
    parts.section("Take it with you", "The Markdown file can be opened here by somebody else.")
    with st.container(horizontal=True, gap="small"):
        for ending, label, mime, hint in _FORMATS:
            st.download_button(
                label,
                data=partial(lib.export_path, plan, ending),
                file_name=f"path.{ending}",
                mime=mime,
                help=hint,
                on_click="ignore",
                key=f"path-as-{ending}",
            )


def opener(title: str, said: str) -> Plan | None:
    """A place to drop a path file; the path in it for this reader, once it was dropped."""
    with st.expander(title):
        parts.text(said, small=True)
        file = st.file_uploader("Path file", type=["md"], label_visibility="collapsed", key=_FILE)
    if file is None or st.session_state.get("path-file-read") == file.file_id:
        return None
    st.session_state["path-file-read"] = file.file_id
    try:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / (PurePath(file.name).name or "path.md")
            place.write_bytes(file.getvalue())
            return session.library().load_path(place)
    except ReadpathError as error:
        parts.problem(str(error).replace(folder + "/", ""))
        return None

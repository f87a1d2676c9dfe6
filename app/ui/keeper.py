"""While the app runs, what is watched is read when it is due, beside the pages."""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path

import streamlit as st

from app.library import Library
from graph.errors import ReadpathError

_EACH = 60.0  # seconds between two looks at what is due
_log = logging.getLogger("readpath")


@st.cache_resource(show_spinner=False)
def keep(home: Path) -> threading.Thread | None:
    """Begin to read what is due in the library of this folder, once for the process;
    READPATH_SYNC=off leaves it to `readpath sync`."""
    if os.environ.get("READPATH_SYNC", "").strip().lower() in ("off", "0", "no"):
        return None
    thread = threading.Thread(target=_run, args=(home,), name="readpath-sync", daemon=True)
    thread.start()
    return thread


def _run(home: Path) -> None:
    # Its own open library, so that no page waits for a slow server.
    with Library.open(home, catalogue=False, embed=False) as lib:
        while True:
            time.sleep(_EACH)
            try:
                for result in lib.sync():
                    if result.error:
                        _log.warning("%s", result.error)
            except ReadpathError as error:
                _log.warning("what is due could not be read: %s", error)

"""Where what is kept from one run to the next lies, beside the library itself."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def cache() -> Path | None:
    """The reader's cache folder, another one where READPATH_CACHE names it, or None where
    that is "off". It need not be there."""
    setting = os.environ.get("READPATH_CACHE", "").strip()
    if setting.lower() in ("off", "0", "no", "none"):
        return None
    return Path(setting) if setting else platformdirs.user_cache_path("readpath")

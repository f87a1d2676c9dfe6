"""A browser and a running app, shared by the tests that need them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.rest import patient, settled
from tests.e2e.serving import Served, served
from tests.support import CHECKOUT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
_PATIENCE = 90_000  # a first search may load the model and embed new texts
OpenPage = Callable[..., "Page"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium: READPATH_CHROMIUM, or the first on PATH."""
    found = os.environ.get("READPATH_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), "")
    if not found:
        why = "no Chromium: set READPATH_CHROMIUM or put one on PATH"
        if os.environ.get("READPATH_REQUIRE_BROWSER") == "1":
            pytest.fail(why)
        pytest.skip(why)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=_PATIENCE)

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=_ARGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def prepared(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose library holds the catalogue, every text of it embedded."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    script = (
        "import sys; from app.library import Library\n"
        "with Library.open(sys.argv[1]) as lib: lib.index()"
    )
    subprocess.run([sys.executable, "-c", script, str(home)], check=True, cwd=CHECKOUT)
    return home


@pytest.fixture(scope="module")
def app(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app with a library of its own, for the tests of one file."""
    home = tmp_path_factory.mktemp("app") / "home"
    shutil.copytree(prepared, home)
    with served(home) as running:
        yield running


@pytest.fixture
def visit(browser: Browser, app: Served) -> Iterator[OpenPage]:
    """Open a path of the app and wait until it is drawn; what is done there waits for what was
    done before. Nothing outside may be asked for, no script may fail and no traceback show."""
    outside: list[str] = []
    failed: list[str] = []
    contexts = []

    def opened(
        path: str = "/", *, width: int = 1280, height: int = 900, dark: bool = False
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        contexts.append(context)
        page = patient(context)
        page.set_default_timeout(_PATIENCE)
        page.on("request", lambda request: _note(outside, request.url, app.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.goto(app.url + path)
        page.get_by_role("heading", level=1).wait_for()
        return settled(page)

    yield opened
    tracebacks = [p.url for c in contexts for p in c.pages if p.locator(".stException").count()]
    for context in contexts:
        context.close()
    assert not outside
    assert not failed
    assert not tracebacks


def _note(outside: list[str], url: str, home: str) -> None:
    allowed = (home, home.replace("http", "ws", 1), "data:", "blob:")
    if not url.startswith(allowed):
        outside.append(url)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A file whose one record tries HTML, Markdown and a script in every text."""
    path = tmp_path / "hostile.jsonl"
    path.write_text(
        '{"title": "<img src=x onerror=window.pwned=1> **Zebrafish** [x](javascript:x) $x^2$",'
        ' "kind": "paper", "authors": ["<b onclick=pwned=1>Eve</b>"], "level": 2, "hours": 1,'
        ' "summary": "<script>window.pwned=1</script> ![i](http://outside.invalid/x.png)",'
        ' "url": "https://example.org/zebrafish"}\n'
        '{"kind": "paper"}\n',
        encoding="utf-8",
    )
    return path

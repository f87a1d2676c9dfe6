"""A path beside a shared one, and by the pace the reader really has, in a real browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.library import Library
from tests.e2e.conftest import OpenPage
from tests.e2e.serving import Served, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app for a reader who did some hours in the last four weeks."""
    home = tmp_path_factory.mktemp("paced") / "home"
    shutil.copytree(prepared, home)
    with Library.open(home, embed=False) as lib:
        papers = [r for r in lib.resources(kind="paper") if r.hours and not r.teaches.get("limit")]
        for days, paper in zip((28, 14, 7), papers, strict=False):
            lib.mark(paper.id, "covered", on=date.today() - timedelta(days=days))  # noqa: DTZ011
    with served(home) as running:
        yield running


def test_a_shared_path_is_compared_taken_and_given_back(visit: OpenPage, tmp_path: Path) -> None:
    page = visit("/path?goal=chain-rule")
    titles = page.locator(".step h2")
    expect(titles.first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown").click()
    shared = tmp_path / "shared.md"
    download.value.save_as(shared)
    theirs = titles.all_inner_texts()

    page.locator(".step").last.get_by_role("button", name="Skip").click()
    expect(page.get_by_text("On the steps first laid out")).to_be_visible()
    mine = titles.all_inner_texts()
    page.get_by_text("Compare with a path file").click()
    page.locator("input[type=file]").set_input_files(shared)
    expect(page.get_by_text("They share")).to_be_visible()
    only = page.locator(".stColumn", has_text=re.compile("Only the shared path")).last
    for title in set(theirs) - set(mine):
        expect(only).to_contain_text(title)

    page.get_by_role("button", name="Take the shared path").click()
    expect(titles).to_have_text(theirs)
    expect(page.get_by_role("button", name="Take the shared path")).to_have_count(0)
    message = page.get_by_role("status").filter(has_text="Opened the path to Chain rule")
    message.get_by_role("button", name="Undo").click()
    expect(titles).to_have_text(mine)
    page.get_by_role("button", name="Put it away").click()
    expect(page.get_by_text("Compare with a path file")).to_be_visible()


def test_the_pace_there_is_can_be_counted_with(visit: OpenPage) -> None:
    page = visit("/path?goal=chain-rule")
    sub = page.locator(".rp-sub")
    expect(sub).to_contain_text("at 6 hours a week")
    expect(page.get_by_text("you have really come to about")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Count with")).click()
    expect(sub).not_to_contain_text("at 6 hours a week")
    expect(page.get_by_role("button", name=re.compile("^Count with"))).to_have_count(0)

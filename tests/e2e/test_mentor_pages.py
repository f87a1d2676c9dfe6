"""What is known and the way to a goal, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser


def test_the_map_says_what_a_concept_is_by_keyboard_alone(visit: OpenPage) -> None:
    page = visit("/known")
    lines = page.locator(".map .list button")
    page.locator(".map canvas").first.wait_for()
    lines.first.focus()
    page.keyboard.press("ArrowDown")
    expect(lines.nth(1)).to_be_focused()
    name = lines.nth(1).locator("span").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".map .about h3")).to_have_text(name)
    expect(page.locator(".map .about")).to_contain_text("known")

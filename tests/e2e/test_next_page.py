"""The Next page in a real browser: the welcome, suggestions, marks and their undo."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.rest import settled
from tests.e2e.serving import served

pytestmark = pytest.mark.browser
TURING = "Computing Machinery and Intelligence"


def tell_turing(page: Page) -> None:
    page.get_by_role("combobox", name="Search what you have read").fill(TURING)
    page.get_by_role("option", name=re.compile(TURING)).first.click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Show what to take next, after 1 thing").click()


def titles(page: Page) -> list[str]:
    return page.locator(".card h2").all_inner_texts()


def test_a_new_reader_is_asked_what_they_know_and_offered_first_steps(visit: OpenPage) -> None:
    page = visit("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("What do you know already?")
    expect(page.get_by_role("button", name="Show what to take next")).to_be_disabled()
    expect(page.locator(".card").first).to_be_visible()
    links = page.get_by_role("navigation", name="Pages").get_by_role("link")
    expect(links).to_have_text(["Next", "Path", "Find", "Known", "Library", "Add"])
    expect(links.first).to_have_attribute("aria-current", "page")


def test_what_is_covered_leads_to_suggestions_with_reasons_and_can_be_undone(
    visit: OpenPage,
) -> None:
    page = visit("/")
    tell_turing(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("What to take next")
    expect(page.get_by_text("From 1 thing you have covered.")).to_be_visible()
    expect(page.locator(".card").first.locator(".why")).not_to_be_empty()
    settled(page)
    assert TURING not in titles(page)

    page.get_by_role("button", name="Why this, fully").first.click()
    expect(page.get_by_role("heading", name="What led here")).to_be_visible()
    assert page.locator(".open .row").count() >= 1

    first = titles(page)[0]
    page.locator(".card").first.get_by_role("button", name="Done already").click()
    message = page.get_by_role("status").filter(has_text="Marked")
    expect(message).to_contain_text(f"Marked “{first}” as done. Suggestions updated.")
    expect(page.get_by_text("From 2 things you have covered.")).to_be_visible()
    settled(page)
    assert first not in titles(page)

    message.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("From 1 thing you have covered.")).to_be_visible()
    settled(page)
    assert first in titles(page)


def test_filters_change_what_is_suggested(visit: OpenPage) -> None:
    page = visit("/")
    page.get_by_role("radio", name="Books").click()
    expect(page.locator(".card .kind").first).to_have_text(re.compile("book", re.IGNORECASE))
    settled(page)
    assert set(map(str.lower, page.locator(".card .kind").all_inner_texts())) == {"book"}


def test_a_goal_can_be_named_in_chinese_and_in_words(visit: OpenPage) -> None:
    page = visit("/")
    page.get_by_role("radio", name="Towards a goal").click()
    goal = page.get_by_role("combobox", name="Goal")
    goal.fill("反向传播")
    page.get_by_role("option", name=re.compile("反向传播")).first.click()
    expect(page.get_by_text(re.compile("covered, towards .*ackpropagation"))).to_be_visible()
    goal.fill("how do neural networks learn")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“how do neural networks learn” was understood as")).to_be_visible()


def test_each_mode_answers_and_what_would_change_the_answer_is_told(visit: OpenPage) -> None:
    page = visit("/")
    for mode in ("Refresh", "Surprise me"):
        page.get_by_role("radio", name=mode).click()
        expect(page.get_by_role("radio", name=mode)).to_be_checked()
        settled(page)
        expect(page.locator(".card, .rp-empty").first).to_be_visible()
    page.get_by_role("radio", name="From these").click()
    page.get_by_role("combobox", name="These works").fill("Attention Is All You Need")
    page.get_by_role("option", name=re.compile("Attention Is All You Need")).first.click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("like 1 work you chose")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Why this, fully").first.click()
    expect(page.get_by_role("heading", name="What would change the answer")).to_be_visible()


def test_the_keyboard_reaches_a_card_and_acts(visit: OpenPage) -> None:
    page = visit("/")
    page.locator(".card").first.get_by_role("button", name="Not now").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="can wait")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    ["/", "/find?q=networks", "/known", "/path", "/path?goal=backpropagation", "/add", "/library"],
)
def test_a_narrow_screen_does_not_scroll_sideways(visit: OpenPage, path: str) -> None:
    page = visit(path, width=390, height=844)
    page.locator(".card, .rp-list, .rp-empty, .map").first.wait_for()
    settled(page)
    wide = page.evaluate(
        "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".map((e) => e.scrollWidth - e.clientWidth)"
    )
    assert wide == [0, 0]


def test_the_page_follows_a_dark_system(visit: OpenPage) -> None:
    page = visit("/", dark=True)
    colour = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert colour == "rgb(20, 23, 29)"


def test_an_empty_folder_becomes_a_library_with_the_catalogue(
    browser: Browser, tmp_path: Path
) -> None:
    with served(tmp_path / "new") as fresh:
        page = browser.new_page()
        page.goto(fresh.url)
        expect(page.get_by_role("heading", level=1)).to_have_text("What do you know already?")
        expect(page.locator(".card").first).to_be_visible()
        page.close()
    assert (tmp_path / "new" / "library.sqlite").is_file()

"""Add in a real browser: searches, exports, sources that are kept, by keyboard, in the dark."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_httpserver import HTTPServer

from tests.contract.services.arxiv import CASE as ARXIV
from tests.contract.support import FIXTURES
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser
_READABLE = 4.5  # the contrast that WCAG AA asks of text
_CONTRAST = """(node) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const paint = (colour) => { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); };
    const light = () => [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
        .map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, place) => sum + v * [0.2126, 0.7152, 0.0722][place], 0);
    const behind = [];
    for (let at = node; at; at = at.parentElement || at.getRootNode().host)
        behind.unshift(getComputedStyle(at).backgroundColor);
    behind.forEach(paint);
    const back = light();
    paint(getComputedStyle(node).color);
    const [low, high] = [back, light()].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
}"""

_GROWN = "() => Promise.all(document.getAnimations().map((one) => one.finished))"
_ON_TOP = """(node) => {
    const box = node.getBoundingClientRect();
    return node.contains(document.elementFromPoint(box.x + box.width / 2, box.y + 4));
}"""


@pytest.fixture(scope="module", autouse=True)
def services() -> Iterator[None]:
    """arXiv is a stand-in on this machine; set before the app of these tests starts."""
    patched = pytest.MonkeyPatch()
    server = HTTPServer()
    server.start()
    server.expect_request(re.compile("^/.*")).respond_with_handler(ARXIV.serve)
    patched.setenv(ARXIV.setting, server.url_for("/").rstrip("/"))
    patched.setenv("READPATH_CACHE", "off")
    yield
    server.stop()
    patched.undo()


def give(page: Page, path: Path) -> None:
    """Give a file to the page."""
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text(path.name, exact=True)).to_be_visible()
    page.get_by_role("button", name="Look at it first").click()


def look(page: Page, path: Path) -> None:
    """Give a file to the page and look at what is in it."""
    give(page, path)
    expect(page.locator(".choose input").first).to_be_visible()


def take(page: Page, label: str, option: str) -> None:
    """Choose an option in the box of this label. What it opens closes again while the part
    of the page that it is in still grows."""
    expect(page.get_by_label(label)).to_be_visible()
    page.evaluate(_GROWN)
    page.get_by_label(label).click()
    page.get_by_role("option", name=option, exact=True).click()


def message(page: Page, said: str) -> Locator:
    """The message at the bottom that says this."""
    found = page.get_by_role("status").filter(has_text=said)
    expect(found).to_be_visible()
    return found


def figures(page: Page) -> str:
    """What stands in the figures of the page."""
    found = page.locator(".rp-figures").first
    expect(found).to_be_visible()
    return found.inner_text()


def reached(page: Page, target: Locator, key: str = "Tab", most: int = 40) -> None:
    """Press a key until the focus is there, as one who has no mouse does."""
    expect(target).to_be_visible()
    for _ in range(most):
        if target.evaluate("(node) => node.getRootNode().activeElement === node"):
            return
        page.keyboard.press(key)
    pytest.fail(f"{most} times {key} do not lead to {target}")


def test_the_answers_of_a_search_are_ticked_added_and_taken_back(visit: OpenPage) -> None:
    page = visit("/add")
    page.get_by_role("combobox", name="Search in").click()
    page.get_by_role("option", name="arXiv", exact=True).click()
    page.get_by_label("Paste a link").fill("everything")
    page.keyboard.press("Enter")
    boxes = page.locator(".choose input")
    expect(boxes).to_have_count(50)
    expect(page.locator(".choose input:checked")).to_have_count(0)
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_disabled()
    titles = [page.locator(".choose b").nth(place).inner_text() for place in (3, 5)]
    boxes.nth(3).check()
    expect(page.get_by_role("button", name="Add 1 work")).to_be_visible()
    boxes.nth(5).check()
    page.get_by_role("button", name="Add 2 works").click()
    added = message(page, "Added 2 works.")
    expect(page.locator(".card h2")).to_have_text(titles)

    added.get_by_role("button", name="Undo").click()
    message(page, "Undone.")
    expect(page.locator(".card h2").filter(has_text=titles[0])).to_have_count(0)
    page = visit("/library")
    page.get_by_role("radio", name="Sources and export").click()
    expect(page.locator(".rp-list").first).to_contain_text("catalogue")
    expect(page.locator(".rp-list").first).not_to_contain_text("arxiv")


def test_more_answers_go_on_where_the_first_ended_and_keep_the_ticks(visit: OpenPage) -> None:
    page = visit("/add")
    page.get_by_label("Paste a link").fill("arxiv: everything")
    page.keyboard.press("Enter")
    boxes, names = page.locator(".choose input"), page.locator(".choose b")
    expect(page.get_by_text("The first 50 of 230 answers.")).to_be_visible()
    expect(boxes).to_have_count(50)
    first = names.all_inner_texts()
    boxes.nth(7).check()
    page.get_by_role("button", name="More answers").click()
    expect(boxes).to_have_count(100)
    assert names.all_inner_texts()[:50] == first
    assert len(set(names.all_inner_texts())) == 100
    expect(page.locator(".choose input:checked")).to_have_count(1)
    boxes.nth(99).check()
    titles = [names.nth(place).inner_text() for place in (7, 99)]
    for count in (150, 200, 230):
        page.get_by_role("button", name="More answers").click()
        expect(boxes).to_have_count(count)
    expect(page.get_by_text("All 230 answers.")).to_be_visible()
    expect(page.get_by_role("button", name="More answers")).to_have_count(0)
    page.get_by_role("button", name="Add 2 works").click()
    added = message(page, "Added 2 works.")
    expect(page.locator(".card h2")).to_have_text(titles)
    added.get_by_role("button", name="Undo").click()
    message(page, "Undone.")


def test_the_columns_of_a_table_are_shown_and_corrected(visit: OpenPage, tmp_path: Path) -> None:
    page = visit("/add")
    look(page, FIXTURES / "goodreads.csv")
    expect(page.get_by_text("Read as a table: Title, Authors (Author)")).to_be_visible()
    expect(page.get_by_label("My Rating")).to_be_hidden()
    page.get_by_role("button", name="Back").click()

    table = tmp_path / "okapis.csv"
    table.write_text("p;q;r\n1;2;Okapi lore\n3;4;Okapi songs\n", "utf-8")
    give(page, table)
    expect(page.get_by_text("Read as a table: Title (Column 3).")).to_be_visible()
    expect(page.locator(".choose b").nth(1)).to_have_text("Okapi lore")
    page.get_by_text("Columns", exact=True).click()
    take(page, "Column 2", "Title")
    expect(page.locator(".choose b").first).to_have_text("q")
    page.get_by_text("The first row names the columns").click()
    expect(page.get_by_text("Read as a table: Title (q)")).to_be_visible()
    expect(page.locator(".choose b")).to_have_text(["2", "4"])
    take(page, "r · Okapi lore", "Authors")
    expect(page.locator(".choose small").first).to_have_text("Okapi lore")
    page.get_by_role("button", name="As recognised").click()
    expect(page.get_by_text("Read as a table: Title (Column 3).")).to_be_visible()
    page.get_by_role("button", name="Back").click()

    table.write_text("p;q\n1;2\n3;4\n", "utf-8")
    give(page, table)
    expect(page.get_by_text("No column was recognised as the title.")).to_be_visible()
    expect(page.get_by_label("Column 1")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Back").click()

    table.write_text("Buch;Werk;Wer\nA;Deep Learning;Ian Goodfellow\n", "utf-8")
    page.get_by_role("radio", name="What I have read").click()
    give(page, table)
    expect(page.get_by_role("button", name="Mark it")).to_be_visible()
    page.get_by_text("Columns", exact=True).click()
    page.get_by_text("The first row names the columns").click()
    expect(page.get_by_text("Read as a table: Title (Werk), Authors (Wer).")).to_be_visible()
    expect(page.get_by_text("not here")).to_have_count(0)


def test_what_is_here_already_is_told_before_it_is_added(visit: OpenPage, tmp_path: Path) -> None:
    path = tmp_path / "mine.bib"
    path.write_text(
        "@article{t, title={Computing machinery & intelligence}, author={A. M. Turing},"
        " year={1950}, doi={10.1093/mind/LIX.236.433}}\n"
        "@article{o, title={Okapi lore of the forest}, author={Ann Euclid}, year={2020}}\n",
        "utf-8",
    )
    page = visit("/add")
    look(page, path)
    line = page.locator(".choose li", has_text="Computing machinery")
    expect(line).to_contain_text("here already as “Computing Machinery and Intelligence”")
    expect(page.locator(".choose li", has_text="Okapi")).to_contain_text("new")
    told = figures(page).split()
    assert told[:2] == ["1", "new"]
    page.get_by_role("button", name="Add 1 work").click()
    undo = message(page, "Added 1 work.").get_by_role("button", name="Undo")

    look(page, path)
    expect(page.get_by_text("All of it is here already.")).to_be_visible()
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Back").click()
    undo.click()
    message(page, "Undone.")


def test_words_alone_are_asked_where_to_search_for_them(visit: OpenPage) -> None:
    page = visit("/add")
    page.get_by_label("Paste a link").fill("everything")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Where shall it be searched for?")).to_be_visible()
    page.get_by_role("button", name="arXiv", exact=True).click()
    expect(page.locator(".choose input")).to_have_count(50)
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("Paste a link")).to_have_value("everything")


def test_an_export_marks_what_was_read_and_takes_its_marks_back(visit: OpenPage) -> None:
    before = figures(visit("/library"))
    page = visit("/add")
    look(page, FIXTURES / "goodreads.csv")
    expect(page.locator(".rp-figures")).to_contain_text("read or planned")
    expect(page.locator(".choose li", has_text="Marelle")).to_contain_text("done · rated 4 of 5")
    page.get_by_role("button", name=re.compile(r"^Add \d works")).click()
    added = message(page, "marked 4 as you had them")
    expect(page.locator(".rp-figures")).to_contain_text("marked")
    expect(page.locator(".card", has_text="Marelle").locator(".badge")).to_contain_text("done")
    assert figures(visit("/library")) != before
    added.get_by_role("button", name="Undo").click()
    message(page, "Undone.")
    assert figures(visit("/library")) == before


def test_a_kept_source_that_fails_says_why(visit: OpenPage, tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "okapi.md").write_text("- [An okapi reader](https://example.org/okapi)\n")
    page = visit("/add")
    page.get_by_role("radio", name="Sources I keep").click()
    page.get_by_label("Keep a source").fill(str(folder))
    page.keyboard.press("Enter")
    message(page, "is kept")
    expect(page.get_by_label("Keep a source")).to_have_value("")
    kept = page.locator(".rp-kept")
    expect(kept).to_contain_text("last time 1 added")
    shutil.rmtree(folder)
    page.get_by_role("button", name="Read now").click()
    expect(page.get_by_role("alert")).to_contain_text("lists")
    expect(kept.locator(".failed")).to_contain_text("The last reading failed")
    page.get_by_role("button", name="Stop").click()
    expect(kept).to_have_count(0)


def test_a_work_is_added_by_keyboard_alone(visit: OpenPage) -> None:
    page = visit("/add")
    reached(page, page.get_by_label("Paste a link"))
    page.keyboard.type("arxiv:2001.00007")
    page.keyboard.press("Enter")
    box = page.get_by_role("checkbox", name="Paper 2001.00007")
    reached(page, box)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_disabled()
    expect(box).to_be_focused()
    page.keyboard.press("Space")
    reached(page, page.get_by_role("button", name="Add 1 work"), "Shift+Tab")
    page.keyboard.press("Enter")
    undo = message(page, "Added 1 work.").get_by_role("button", name="Undo")
    reached(page, undo)
    page.keyboard.press("Enter")
    message(page, "Undone.")


def test_what_can_be_added_is_readable_in_the_dark(visit: OpenPage) -> None:
    page = visit("/add", dark=True)
    look(page, FIXTURES / "goodreads.csv")
    for found in (".choose b", ".choose small", ".fate.new", ".rp-figures div", ".rp-list small"):
        contrast = page.locator(found).first.evaluate(_CONTRAST)
        assert contrast >= _READABLE, found
    bar = page.locator(".st-key-add-bar")
    assert bar.evaluate("(e) => getComputedStyle(e).backgroundColor") == "rgb(20, 23, 29)"
    page.get_by_role("button", name="Back").click()
    page.get_by_role("radio", name="Sources I keep").click()
    expect(page.get_by_text("No source is kept yet")).to_be_visible()
    assert page.locator(".rp-empty p").first.evaluate(_CONTRAST) >= _READABLE


def test_what_to_do_stays_in_sight_on_a_small_screen(visit: OpenPage, tmp_path: Path) -> None:
    path = tmp_path / "many.md"
    path.write_text("".join(f"- [Gnu {n}](https://example.org/gnu/{n})\n" for n in range(40)))
    page = visit("/add", width=390, height=844)
    look(page, path)
    page.get_by_role("checkbox", name="Gnu 39").scroll_into_view_if_needed()
    button = page.get_by_role("button", name="Add 40 works")
    expect(button).to_be_in_viewport(ratio=1)
    assert button.evaluate(_ON_TOP)
    wide = page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth"
        " - document.querySelector('[data-testid=stMain]').clientWidth"
    )
    assert wide == 0

"""Find, Add and Library in a real browser."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.rest import BUSY, settled
from tests.e2e.serving import Served

pytestmark = pytest.mark.browser
TURING = "Computing Machinery and Intelligence"


def drop(page: Page, path: Path) -> None:
    """Give a file to the page's uploader, and wait until it has it."""
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text(path.name, exact=True)).to_be_visible()


def test_a_search_and_its_filters_stay_in_the_address(visit: OpenPage) -> None:
    page = visit("/find?q=turing&kind=paper")
    expect(page.get_by_role("link", name=TURING)).to_be_visible()
    assert set(map(str.lower, page.locator(".card .kind").all_inner_texts())) == {"paper"}
    box = page.get_by_role("textbox", name="Search").or_(page.get_by_role("searchbox"))
    expect(box).to_have_value("turing")
    box.fill("gradient descent")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=gradient\+descent&kind=paper"))
    page.go_back()
    expect(page.get_by_role("link", name=TURING)).to_be_visible()
    expect(box).to_have_value("turing")


def test_nothing_found_says_what_to_do(visit: OpenPage) -> None:
    page = visit("/find?q=turing&kind=video&level=5&language=xx&cost=free")
    page.locator(".card, .rp-empty").first.wait_for()
    page = visit("/find?key=doi:10.1/absent")
    expect(page.get_by_text("No resource has the key doi:10.1/absent.")).to_be_visible()


def test_details_open_by_key_and_lead_back_to_the_search(visit: OpenPage) -> None:
    page = visit("/find?q=turing&kind=paper")
    card = page.locator(".card").filter(has_text=TURING)
    card.get_by_role("button", name="Details").click()
    expect(page).to_have_url(re.compile(r"\?key="))
    expect(page.get_by_role("heading", level=1)).to_have_text(TURING)
    expect(page.get_by_role("link", name=f"Open {TURING}")).to_have_attribute(
        "rel", "noopener noreferrer"
    )
    page.get_by_role("button", name="Back to the search").click()
    expect(page).to_have_url(re.compile(r"\?q=turing&kind=paper"))


def test_a_file_is_added_with_a_report_and_a_hostile_title_stays_text(
    visit: OpenPage, hostile: Path
) -> None:
    title = json.loads(hostile.read_text(encoding="utf-8").splitlines()[0])["title"]
    page = visit("/add")
    drop(page, hostile)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("has no title")).to_be_visible()
    expect(page.locator(".choose input")).to_be_checked()
    expect(page.locator(".choose b")).to_have_text(title)
    page.get_by_role("button", name="Add 1 work").click()
    expect(page.get_by_role("status").filter(has_text="Added 1 work.")).to_be_visible()
    expect(page.locator(".card h2").get_by_text(title, exact=True)).to_be_visible()
    expect(page.get_by_text("All of it can be found by meaning now.")).to_be_visible()

    page = visit("/find?q=zebrafish")
    link = page.locator(".card h2 a").first
    expect(link).to_have_text(title)
    expect(link).to_have_attribute("href", "https://example.org/zebrafish")
    page.locator(".card").first.get_by_role("button", name="Done already").click()
    expect(page.get_by_role("status").filter(has_text="Marked")).to_contain_text(title)
    page.locator(".card").first.get_by_role("button", name="Details").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)

    for path in ("/library", "/"):
        page.goto(page.url.split("/find")[0] + path)
        page.locator(".card").first.wait_for()
        settled(page)
        assert page.evaluate("window.pwned") is None
        assert page.locator("main img, .card img, .card script").count() == 0


def test_what_cannot_be_added_is_one_sentence(visit: OpenPage, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(b"\x00\x01\x02binary")
    page = visit("/add")
    drop(page, broken)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("alert")).to_contain_text("broken.jsonl: is not text but a binary file")
    expect(page.get_by_role("button", name="Look at it first")).to_be_visible()


def test_only_what_is_ticked_comes_in(visit: OpenPage, tmp_path: Path) -> None:
    path = tmp_path / "stripes.md"
    path.write_text(
        "- [Stripes of the first kind](https://example.org/s1)\n"
        "- [Stripes of the second kind](https://example.org/s2)\n"
    )
    page = visit("/add")
    drop(page, path)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("button", name="Add 2 works")).to_be_visible()
    page.get_by_role("button", name="None").click()
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_disabled()
    page.get_by_role("checkbox", name="Stripes of the first kind").check()
    page.get_by_role("button", name="Add 1 work").click()
    expect(page.get_by_role("status").filter(has_text="Added 1 work.")).to_be_visible()
    page = visit("/find?q=stripes+kind")
    expect(page.get_by_role("link", name="Stripes of the first kind")).to_be_visible()
    expect(page.get_by_role("link", name="Stripes of the second kind")).to_have_count(0)


def test_a_folder_is_kept_read_and_left(visit: OpenPage, tmp_path: Path) -> None:
    (tmp_path / "quagga.md").write_text("- [A quagga reader](https://example.org/quagga)\n")
    page = visit("/add")
    page.get_by_role("radio", name="Sources I keep").click()
    page.get_by_label("Keep a source").fill("no such thing")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Keep a source")).to_have_value("no such thing")
    page.get_by_label("Keep a source").fill(str(tmp_path))
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".rp-figures")).to_contain_text("added")
    expect(page.locator(".rp-kept")).to_contain_text("every day")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("No source is kept yet")).to_be_visible()
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.locator(".rp-kept")).to_contain_text("every day")


def test_the_library_is_exported_and_its_history_undone(visit: OpenPage) -> None:
    page = visit("/find?q=turing&kind=paper")
    card = page.locator(".card").filter(has_text=TURING)
    card.get_by_role("button", name="Plan").click()
    expect(card.locator(".badge")).to_have_text("planned")

    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Library")
    page.get_by_role("radio", name="Planned").click()
    expect(page.locator(".card h2")).to_contain_text([TURING])
    page.get_by_role("radio", name="History").click()
    expect(page.locator(".rp-list li").first).to_contain_text(f"“{TURING}”: planned")
    page.get_by_role("button", name="Undo the last").click()
    undone = f"“{TURING}” is no longer marked as planned"
    expect(page.get_by_role("status").filter(has_text=undone)).to_be_visible()

    page.get_by_role("radio", name="Sources and export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON Lines").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert download.value.suggested_filename.endswith(".jsonl")
    assert any(json.loads(line).get("title") == TURING for line in lines)


def test_what_was_read_is_shown_before_it_is_marked_and_taken_back_at_once(
    visit: OpenPage,
) -> None:
    page = visit("/library")
    figures = page.locator(".rp-figures").first
    expect(figures).to_contain_text("covered")
    before = figures.inner_text()

    page = visit("/add")
    page.get_by_role("radio", name="What I have read").click()
    page.get_by_label("Titles or identifiers").fill(
        "Attention Is All You Need\n1412.6980\nOf Zebras <b>and</b> their stripes\n"
    )
    page.get_by_role("button", name="Look at it first").click()
    marks = page.locator(".st-key-read-marked")
    expect(marks.locator("li")).to_have_count(2)
    expect(marks).to_contain_text("Attention Is All You Need")
    expect(page.locator(".st-key-read-missing")).to_contain_text("Of Zebras <b>and</b> their")
    library = visit("/library")
    expect(library.locator(".rp-figures").first).to_have_text(before, use_inner_text=True)

    page.get_by_role("button", name="Mark these 2").click()
    message = page.get_by_role("status").filter(has_text="Marked 2 works at once")
    expect(message).to_be_visible()
    expect(page.get_by_role("button", name="Look at it first")).to_be_visible()
    message.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("2 marks that were made together")
    library = visit("/library")
    expect(library.locator(".rp-figures").first).to_have_text(before, use_inner_text=True)


@pytest.mark.skipif(os.name == "nt", reason="stops a process the POSIX way")
def test_a_press_is_waited_for_until_the_app_has_answered_it(visit: OpenPage, app: Served) -> None:
    page = visit("/add")
    os.kill(app.pid, signal.SIGSTOP)
    try:
        page.get_by_role("radio", name="What I have read").click()
        page.wait_for_timeout(1_000)
        assert page.locator(BUSY).count() == 1
    finally:
        os.kill(app.pid, signal.SIGCONT)
    settled(page)
    assert page.locator(".rp-sub").inner_text().startswith("Bring what you have read elsewhere")


def test_what_cannot_be_read_as_readings_is_one_sentence(visit: OpenPage, tmp_path: Path) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"\x00\x01\x02binary")
    page = visit("/add")
    page.get_by_role("radio", name="What I have read").click()
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("alert")).to_contain_text("type a title, or choose a file")
    drop(page, broken)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("broken.csv").first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Mark"))).to_have_count(0)


def test_works_in_doubt_are_joined_or_kept_apart_and_taken_apart_again(
    visit: OpenPage, tmp_path: Path
) -> None:
    path = tmp_path / "doubt.jsonl"
    record = {
        "title": "Hands-On Machine Learning with Scikit-Learn, Keras, and TensorFlow",
        "authors": ["Aurélien Géron"],
        "year": 2022,
        "kind": "video",
        "url": "https://example.org/shop/hands-on",
    }
    path.write_text(json.dumps(record))
    page = visit("/add")
    drop(page, path)
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Add 1 work").click()
    expect(page.get_by_role("status").filter(has_text="Added 1 work.")).to_be_visible()

    page.get_by_role("link", name="Library").click()
    page.get_by_role("radio", name="Doubtful pairs").click()
    ours = page.locator(".rp-pair").filter(has_text="example.org/shop/hands-on")
    expect(ours).to_have_count(1)
    pair = page.locator("[class*=st-key-rp-pair-]").filter(has=ours)
    pair.get_by_role("button", name="Keep apart").click()
    expect(ours).to_have_count(0)
    message = page.get_by_role("status")
    expect(message).to_contain_text("Kept apart")
    message.get_by_role("button", name="Undo").click()
    expect(ours).to_have_count(1)
    pair.get_by_role("button", name="They are one").click()
    expect(ours).to_have_count(0)
    expect(message).to_contain_text("is one work now")

    page = visit("/find?q=hands-on+machine+learning")
    page.locator(".card").first.get_by_role("button", name="Details").click()
    page.get_by_text("records say of it").click()
    expect(page.get_by_role("button", name="Another work").first).to_be_visible()


def test_what_was_found_too_hard_is_kept_in_the_library_and_brought_back(visit: OpenPage) -> None:
    page = visit("/known")
    page.get_by_placeholder("Find a concept").fill("注意力")
    page.keyboard.press("Enter")
    concept = page.locator("[data-key=self-attention]")
    expect(concept.locator(".other")).to_have_text("自注意力机制")
    concept.get_by_role("button", name="I know this").click()
    expect(page.get_by_role("status").filter(has_text="you know")).to_be_visible()

    page.get_by_role("link", name="Next", exact=True).click()
    card = page.locator(".card").first
    button = card.get_by_role("button", name="Too hard")
    expect(button).to_be_visible()
    title = card.locator("h2").inner_text()
    button.click()
    expect(page.get_by_role("status").filter(has_text=f"“{title}” is too hard")).to_be_visible()

    page.get_by_role("link", name="Library").click()
    page.get_by_role("radio", name="Not for me").click()
    kept = page.locator(".card", has_text=title)
    expect(kept.locator(".badge")).to_have_text("too hard")
    kept.get_by_role("button", name="Bring back").click()
    expect(kept).to_have_count(0)

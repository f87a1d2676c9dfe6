"""What is known and the way to a goal, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser


def undo(page: Page, said: str) -> None:
    """Press Undo on the message that says this."""
    message = page.get_by_role("status").filter(has_text=said)
    expect(message).to_be_visible()
    message.get_by_role("button", name="Undo").click()


def test_the_map_says_what_a_concept_is_by_keyboard_alone(visit: OpenPage) -> None:
    page = visit("/known")
    lines = page.locator(".map .list button")
    page.locator(".map canvas").first.wait_for()
    lines.first.focus()
    page.keyboard.press("ArrowDown")
    expect(lines.nth(1)).to_be_focused()
    name = lines.nth(1).locator("span").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".map .about h2")).to_have_text(name)
    expect(page.locator(".map .about")).to_contain_text("known")


def test_a_concept_is_claimed_and_the_claim_undone(visit: OpenPage) -> None:
    page = visit("/known")
    page.get_by_placeholder("Find a concept").fill("backpropagation")
    page.keyboard.press("Enter")
    line = page.locator(".one[data-key=backpropagation]")
    line.get_by_role("button", name="I know this").click()
    expect(line.get_by_text("you said so")).to_be_visible()
    expect(line.get_by_text("you said that you know it")).to_be_visible()
    undo(page, "you know “Backpropagation”")
    expect(line.get_by_text("you said so")).to_have_count(0)


def test_a_background_makes_things_known_at_once_and_can_be_undone(visit: OpenPage) -> None:
    page = visit("/known")
    sub = page.locator(".rp-sub")
    before = sub.inner_text()
    page.get_by_role("combobox", name="Your background").fill("Physicist")
    page.get_by_role("option", name=re.compile("Physicist")).click()
    expect(sub).not_to_have_text(before)
    undo(page, "Your background is Physicist")
    expect(sub).to_have_text(before)


def test_too_little_history_to_replay_says_what_to_do(visit: OpenPage) -> None:
    page = visit("/library")
    page.get_by_role("radio", name="Does it work?").click()
    expect(page.get_by_role("heading", name="Too little history yet")).to_be_visible()


def test_what_is_new_in_what_is_followed_is_told_once(visit: OpenPage, tmp_path: Path) -> None:
    record = tmp_path / "new.jsonl"
    record.write_text(
        '{"title": "Chains of small steps", "authors": ["Ada Example"], "kind": "article",'
        ' "url": "https://example.org/chains", "level": 2, "hours": 1,'
        ' "summary": "How the chain rule carries a change from the end to the beginning.",'
        ' "teaches": ["chain-rule"]}\n',
        encoding="utf-8",
    )
    page = visit("/add")
    page.locator("input[type=file]").set_input_files(record)
    expect(page.get_by_text(record.name, exact=True)).to_be_visible()
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Add 1 work").click()
    expect(page.get_by_role("status").filter(has_text="Added 1 work.")).to_be_visible()

    page = visit("/known")
    page.get_by_placeholder("Find a concept").fill("turing machine")
    page.keyboard.press("Enter")
    expect(page.locator(".concepts .one")).to_have_count(1)
    page.locator(".concepts [data-key=turing-machine]").get_by_role("button").first.click()
    expect(page.get_by_role("status").filter(has_text="you know")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    page.get_by_role("radio", name="Something new").click()
    follow = page.get_by_role("combobox", name="Follow")
    follow.fill("Chain rule")
    page.get_by_role("option", name=re.compile("^Chain rule")).click()
    expect(page.get_by_role("button", name=re.compile("^Chain rule"))).to_be_visible()
    card = page.locator(".card", has_text="Chains of small steps")
    expect(card).to_be_visible()
    page.get_by_role("button", name="I have seen these").click()
    expect(card).to_have_count(0)

    page.get_by_role("button", name=re.compile("^Chain rule")).click()
    expect(page.get_by_role("button", name=re.compile("^Chain rule"))).to_have_count(0)
    undo(page, "You no longer follow Chain rule")
    expect(page.get_by_role("button", name=re.compile("^Chain rule"))).to_be_visible()


def test_a_path_is_laid_out_changed_and_each_change_undone(visit: OpenPage) -> None:
    page = visit("/path")
    expect(
        page.get_by_role("heading", name="A path is a reading list in the right order")
    ).to_be_visible()
    page.get_by_role("button", name="Backpropagation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The way to Backpropagation")
    expect(page).to_have_url(re.compile(r"goal=backpropagation"))
    sub = page.locator(".rp-sub")
    expect(sub).to_contain_text("at 6 hours a week you are there on")
    page.locator(".map canvas").first.wait_for()
    steps = page.locator(".step")
    titles = steps.locator("h2").all_inner_texts()

    steps.first.get_by_role("button", name="Skip").click()
    expect(steps.locator("h2").first).not_to_have_text(titles[0])
    undo(page, "does without")
    expect(steps.locator("h2")).to_have_text(titles)

    steps.first.get_by_role("button", name="Done", exact=False).first.click()
    expect(page.locator(".step.done h2")).to_have_text([titles[0]])
    expect(page.locator(".rp-progress")).to_contain_text("1 step done")
    undo(page, "as done")
    expect(page.locator(".step.done")).to_have_count(0)

    steps.first.get_by_role("button", name="I know this").click()
    expect(steps.locator("h2").first).not_to_have_text(titles[0])
    undo(page, "what “")
    expect(steps.locator("h2")).to_have_text(titles)


def test_a_goal_that_leads_nowhere_is_answered_with_what_can_be_done(visit: OpenPage) -> None:
    page = visit("/path?goal=qqqq+zzzz")
    expect(page.get_by_role("alert")).to_contain_text("try other words or add a source")
    expect(page.get_by_text("Try one of these")).to_be_visible()
    page = visit("/path?goal=what-a-program-is&goal=backpropagation")
    page.get_by_role("combobox", name="Kinds").fill("Software")
    page.get_by_role("option", name="Software").click()
    expect(page.locator(".rp-note")).to_contain_text("Nothing that may be used here teaches")


def test_a_path_goes_out_as_a_file_and_comes_in_again(visit: OpenPage, tmp_path: Path) -> None:
    page = visit("/path?goal=chain-rule")
    steps = page.locator(".step h2")
    expect(steps.first).to_be_visible()
    titles = steps.all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown").click()
    shared = tmp_path / "path.md"
    download.value.save_as(shared)

    page = visit("/path")
    page.get_by_text("Open a path file").click()
    page.locator("input[type=file]").set_input_files(shared)
    expect(page.get_by_role("heading", level=1)).to_have_text("The way to Chain rule")
    expect(page.locator(".step h2")).to_have_text(titles)


def test_a_step_that_takes_longer_moves_the_day_of_arrival_and_can_be_undone(
    visit: OpenPage,
) -> None:
    page = visit("/path?goal=chain-rule")
    sub = page.locator(".rp-sub")
    step = page.locator(".step").first
    expect(step).to_be_visible()
    before, title = sub.inner_text(), step.locator("h2").inner_text()
    step.get_by_role("button", name="Takes longer").click()
    step.get_by_role("spinbutton").fill("90")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="counts with 90 h")).to_be_visible()
    expect(page.locator(".step", has_text=title)).to_contain_text("90 h")
    expect(sub).not_to_have_text(before)
    undo(page, "counts with 90 h")
    expect(sub).to_have_text(before)

    step.get_by_role("button", name="Takes longer").click()
    step.get_by_role("spinbutton").fill("80")
    step.get_by_role("button", name="Plan with that").click()
    page.locator(".step", has_text=title).get_by_role("button", name="Done:").click()
    expect(page.locator(".step.done h2")).to_have_text([title])
    expect(page.locator(".rp-progress")).to_contain_text("1 step done")
    expect(page.locator(".step h2").filter(has_text=title)).to_have_count(1)
    undo(page, "as done")
    expect(page.locator(".step.done")).to_have_count(0)


def test_a_concept_is_followed_from_its_details_and_from_its_line(visit: OpenPage) -> None:
    page = visit("/known")
    chosen = page.locator(".map .list button").first
    page.locator(".map canvas").first.wait_for()
    chosen.focus()
    page.keyboard.press("Enter")
    about = page.locator(".map .about")
    name = about.locator("h2").inner_text()
    about.get_by_role("button", name=f"Follow: {name}").click()
    expect(about.get_by_role("button", name=re.compile("^Following"))).to_be_visible()
    line = page.locator(".concepts .one", has=page.get_by_text(name, exact=True)).first
    button = line.locator("[data-act=follow]")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    undo(page, f"You no longer follow {name}")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_on_a_narrow_screen_the_areas_fold_away_behind_the_open_one(visit: OpenPage) -> None:
    page = visit("/known", width=390, height=844)
    fold = page.locator(".areas .fold")
    areas = page.locator(".areas button:not(.fold)")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(areas.first).to_be_hidden()
    fold.click()
    name = areas.nth(1).locator("span").inner_text()
    areas.nth(1).click()
    expect(fold).to_contain_text(name)
    expect(areas.first).to_be_hidden()
    expect(page.get_by_role("heading", name=re.compile(f"^{name}"))).to_be_visible()


def test_a_goal_that_is_known_already_leads_on(visit: OpenPage) -> None:
    page = visit("/known")
    page.get_by_placeholder("Find a concept").fill("entropy")
    page.keyboard.press("Enter")
    page.locator("[data-key=entropy]").get_by_role("button", name="I know this").click()
    expect(page.get_by_role("status").filter(has_text="you know")).to_be_visible()
    page = visit("/path?goal=entropy")
    expect(page.get_by_role("heading", name="You know what it takes")).to_be_visible()
    page.get_by_role("button", name="Kullback–Leibler divergence").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("The way to Kullback–Leibler divergence")


def test_a_goal_is_what_was_typed_and_not_the_first_name_that_holds_it(visit: OpenPage) -> None:
    page = visit("/path")
    goal = page.get_by_role("combobox", name="Where you want to get to")
    goal.fill("transformers")
    expect(page.get_by_role("option", name=re.compile("Graph transformers"))).to_be_visible()
    goal.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The way to Transformer")
    expect(page.get_by_role("option")).to_have_count(0)

    goal.fill("probab")
    offered = page.get_by_role("option").first
    name = re.match(r"[A-Za-z -]+", offered.inner_text())
    assert name
    goal.press("ArrowDown")
    expect(offered).to_have_attribute("aria-selected", "true")
    goal.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name[0].strip())
    expect(goal).to_be_focused()

    page.get_by_role("button", name=re.compile("^Remove Transformer")).click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Transformer")


def test_words_are_told_as_what_they_mean_and_may_be_meant_otherwise(visit: OpenPage) -> None:
    page = visit("/path?goal=neural%20networks")
    expect(page.get_by_text("“neural networks” was understood as")).to_be_visible()
    page.get_by_role("button", name="Multilayer perceptron", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The way to Multilayer perceptron")


def test_a_paper_that_is_not_here_is_looked_up_and_one_that_is_shows_the_way(
    visit: OpenPage,
) -> None:
    page = visit("/path?goal=http://127.0.0.1:9/paper")  # where nothing is ever read from
    expect(page.get_by_role("alert")).to_contain_text("names nothing in the library")
    page.get_by_role("button", name="Look it up and add it").click()
    place = page.get_by_role("textbox", name="Paste a link")
    expect(place).to_have_value("http://127.0.0.1:9/paper")
    expect(page.get_by_role("alert")).to_be_visible()

    page = visit("/find?key=arxiv:1706.03762")
    page.get_by_role("button", name="The way to it").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("The way to Attention Is All You Need")

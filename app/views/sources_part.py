"""Sources that stay: what is read again and again, how it went, and reading it now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from app.syncing import Step, Synced
from app.ui import parts, session, words
from app.ui.parts import esc
from graph.errors import ReadpathError
from graph.watching import Watch

_EVERY = {"Every six hours": "6h", "Every day": "1d", "Every week": "1w"}
_TYPED = "sources-what"
_CLEAR = "sources-clear"
_RUN = "sources-run"
_DONE = "sources-done"


def draw() -> None:
    """The part of the Add page: a form, what is watched, and the last reading's report."""
    if st.session_state.pop(_CLEAR, False):
        st.session_state[_TYPED] = ""
    _form()
    wanted: tuple[str, ...] | None = st.session_state.pop(_RUN, None)
    if wanted is not None:
        _read(wanted)
    done: list[Synced] = st.session_state.get(_DONE, [])
    if done:
        _told(done)
    watches = session.library().watches()
    if not watches:
        parts.empty(
            "No source is kept yet",
            "A folder of reading lists, a feed, a search on arXiv or a TOML file that describes "
            "a source: name it above, and what is new in it comes in by itself.",
        )
        return
    parts.section("What is read again")
    due = sum(watch.due <= datetime.now(UTC) for watch in watches)
    with st.container(horizontal=True, gap="small"):
        st.button(
            f"Read what is due ({due})" if due else "Read all now",
            key="sources-read",
            type="primary" if due else "secondary",
            on_click=_ask,
            args=(() if due else tuple(watch.what for watch in watches),),
        )
    for number, watch in enumerate(watches):
        with st.container(key=f"rp-kept-{number}"):
            _one(watch)


def _form() -> None:
    with (
        st.form("sources-form", border=False),
        st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="sources-row"),
    ):
        what = st.text_input(
            "Keep a source: a folder, a file, an address or a search",
            placeholder="~/papers, https://example.org/feed.xml, arxiv: cat:cs.LG",
            max_chars=2_000,
            key=_TYPED,
        )
        every = st.selectbox("How often", list(_EVERY), index=1, key="sources-every", width=180)
        kept = st.form_submit_button("Keep it", type="primary")
    if kept:
        _keep((what or "").strip(), _EVERY[str(every)])


def _keep(what: str, every: str) -> None:
    if not what:
        parts.problem("There is nothing to keep yet: name a folder, an address or a search.")
        return
    lib = session.library()
    try:
        watch = lib.watch(what, every)
    except ReadpathError as error:
        parts.problem(str(error))
        return
    _read((watch.what,))
    session.tell(f"{words.place(watch.what)} is kept.", back=lambda: lib.unwatch(watch.what))
    st.session_state[_CLEAR] = True
    st.rerun()


def _ask(what: tuple[str, ...]) -> None:
    st.session_state[_RUN] = what


def _read(what: tuple[str, ...]) -> None:
    bar = st.progress(0.0, text="Reading")

    def told(step: Step) -> None:
        share = step.done / step.total if step.total else (step.number - 1) / step.of
        so_far = f": {step.done:,} so far" if step.done else ""
        said = f"Reading {words.place(step.what)}{so_far}"
        bar.progress(min(1.0, share), text=parts.label(said))

    st.session_state[_DONE] = list(session.library().sync(what, progress=told))
    bar.empty()


def _told(done: Sequence[Synced]) -> None:
    """What the last reading brought, and what went wrong in it."""
    for result in done:
        if result.error:
            parts.problem(result.error)
    told = [result for result in done if not result.error or any(result.counts.values())]
    for result in told:
        counts = [(f"{count:,}", name) for name, count in result.counts.items() if count]
        parts.section(words.place(result.what, 70), "" if counts else "Nothing is new in it.")
        if counts:
            parts.figures(counts)
        if result.rejected:
            total = result.counts.get("refused", len(result.rejected))
            with st.expander(f"Refused, and why ({total:,})", key=f"sources-refused-{result.what}"):
                parts.listing([(one.where, one.why) for one in result.rejected[:60]], "refused")


def _one(watch: Watch) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html(_row(watch))
        with st.container(horizontal=True, gap="small", width="content"):
            # Named by its source: a second press where it is gone is not one on the next.
            now, stop = f"sources-now-{watch.what}", f"sources-stop-{watch.what}"
            st.button("Read now", key=now, on_click=_ask, args=((watch.what,),))
            st.button("Stop", key=stop, on_click=_stop, args=(watch,))


def _row(watch: Watch) -> str:
    failed = watch.error.removeprefix(f"{watch.what}: ")
    why = f'<small class="failed">{esc(f"The last reading failed: {failed}")}</small>'
    return (
        f'<div class="rp-kept"><b title="{esc(watch.what)}">{esc(words.place(watch.what, 90))}</b>'
        f"<small>{esc(_said(watch))}</small>{why if failed else ''}</div>"
    )


def _said(watch: Watch) -> str:
    said = [f"every {_period(watch.every).removeprefix('1 ')}"]
    if watch.ran and not watch.error:
        counts = [f"{count:,} {name}" for name, count in watch.outcome.items() if count]
        said.append(f"last time {', '.join(counts) or 'nothing new'}")
    now = datetime.now(UTC)
    said.append("due now" if watch.due <= now else f"next {_when(watch.due - now)}")
    return " · ".join(said)


def _period(every: timedelta) -> str:
    hours = every.total_seconds() / 3_600
    if hours < 1:
        return words.count(round(hours * 60), "minute")
    return (
        words.count(round(hours), "hour") if hours < 24 else words.count(round(hours / 24), "day")
    )


def _when(left: timedelta) -> str:
    return f"in {_period(max(left, timedelta(minutes=1)))}"


def _stop(watch: Watch) -> None:
    lib = session.library()
    try:
        lib.unwatch(watch.what)
    except ReadpathError as error:
        session.trouble(str(error))
        return
    session.tell(
        f"{words.place(watch.what)} is no longer read. What came from it stays.",
        back=lambda: lib.watch(watch.what, watch.every, watch.format),
    )

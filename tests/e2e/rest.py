"""Whether a page of the app is at rest: nothing that was done on it has yet to be answered.

A press in the middle of a run of the script may land on a button that the run is about to
replace, and a text that is read then may be the one before. So the page counts what it waits
for, and while it waits for anything its root has the attribute `data-busy`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

BUSY = "html[data-busy] .stApp"  # the root itself has no height
_TO_APP = BackMsg.DESCRIPTOR.fields_by_name
_TO_PAGE = ForwardMsg.DESCRIPTOR.fields_by_name
_NUMBERS = {
    "run": _TO_APP["rerun_script"].number,
    "places": _TO_APP["file_urls_request"].number,
    "begun": _TO_PAGE["new_session"].number,
    "ended": _TO_PAGE["script_finished"].number,
    "again": ForwardMsg.FINISHED_EARLY_FOR_RERUN,
    "placed": _TO_PAGE["file_urls_response"].number,
}
_WATCH = """(is) => {
    const waiting = new Set();
    const mark = () => document.documentElement?.toggleAttribute("data-busy", waiting.size > 0);
    const begin = () => { const one = Symbol(); waiting.add(one); mark(); return one; };
    // Streamlit sends in a timer, and draws in timers and tasks, each of which brings others:
    // it is over when the page has been idle some times. One that moves all the while never is
    // on a slow machine, so that it is not waited for without end.
    const idle = (then) => requestIdleCallback(then, { timeout: 300 });
    const end = (one, times = 3) => {
        if (times) setTimeout(() => idle(() => end(one, times - 1)), 20);
        else { waiting.delete(one); mark(); }
    };

    // A protobuf message is [its hash, its metadata,] what it is; all that is asked here.
    const read = (data) => {
        const bytes = new Uint8Array(data);
        let at = 0;
        const number = () => {
            for (let value = 0, place = 1; ; place *= 128) {
                const byte = bytes[at++] ?? 0;
                value += (byte & 127) * place;
                if (byte < 128) return value;
            }
        };
        for (;;) {
            const tag = number();
            if (tag >> 3 > 2 || at >= bytes.length) return [tag >> 3, number()];
            const size = number();
            at += size;
        }
    };

    const asked = [begin()], begun = [], places = [];  // the first run comes by itself
    const over = (list) => list.splice(0).forEach((one) => end(one));
    window.WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given);
            this.addEventListener("message", (event) => {
                const [what, value] = read(event.data);
                if (what === is.begun) begun.push(...asked.splice(0));
                else if (what === is.ended && value !== is.again) over(begun);
                else if (what === is.placed) over(places);
            });
        }
        send(data) {
            const [what] = read(data);
            if (what === is.run) asked.push(begin());
            else if (what === is.places) places.push(begin());
            super.send(data);
        }
    };

    const { send } = XMLHttpRequest.prototype;  // a file goes to its place by itself
    XMLHttpRequest.prototype.send = function (...given) {
        const one = begin();
        this.addEventListener("loadend", () => end(one));
        send.apply(this, given);
    };
    for (const name of ["click", "keydown", "input", "change", "popstate"])
        addEventListener(name, () => end(begin()), true);
    document.addEventListener("readystatechange", mark);
}"""


def patient(context: BrowserContext) -> Page:
    """A new page on which each action and each expectation first waits for rest."""
    context.add_init_script(f"({_WATCH})({json.dumps(_NUMBERS)})")
    page = context.new_page()
    page.add_locator_handler(page.locator(BUSY), lambda: None)
    return page


def settled(page: Page) -> Page:
    """The page once it is at rest: for what is read at once or done by the keyboard, which
    waits for nothing by itself."""
    page.locator(BUSY).wait_for(state="hidden")
    return page

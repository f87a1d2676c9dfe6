"""What the buttons do: mark, judge, claim, choose, follow; each with its Undo."""

from __future__ import annotations

from collections.abc import Iterable

from app.given import ColumnsTold
from app.ui import session, words
from graph.errors import ReadpathError
from graph.model import Feedback, Status
from graph.news import FollowKind
from graph.state import Said

_MARKED = {
    Status.COVERED: "Marked “{}” as done.",
    Status.READING: "Started “{}”.",
    Status.PLANNED: "Planned “{}”.",
    Status.DROPPED: "Dropped “{}”.",
    Status.DISMISSED: "“{}” will not be suggested again.",
    None: "Cleared “{}”.",
}
_ALREADY = {
    Status.COVERED: "“{}” is done already.",
    Status.READING: "You are at “{}” already.",
    Status.PLANNED: "“{}” is planned already.",
    Status.DROPPED: "“{}” is dropped already.",
    Status.DISMISSED: "“{}” is not suggested as it is.",
    None: "“{}” is not marked.",
}
_NOTED = {
    Feedback.TOO_EASY: "Noted that “{}” is too easy.",
    Feedback.TOO_HARD: "Noted that “{}” is too hard.",
    Feedback.NOT_NOW: "“{}” can wait and comes back later.",
}
_CLAIMS = {"know": Said.KNOW, "unknow": Said.DONT_KNOW, "unclaim": None}
_CLAIMED = {
    Said.KNOW: "Noted that you know “{}”. Suggestions updated.",
    Said.DONT_KNOW: "Noted that you do not know “{}”. Suggestions updated.",
    None: "“{}” is again as inferred.",
}


def act(key: str, what: str, value: object = None) -> None:
    """Do what a button of a card says, and offer to undo it."""
    try:
        _act(key, what, value)
    except ReadpathError as error:
        session.trouble(str(error))


def _act(key: str, what: str, value: object) -> None:
    lib = session.library()
    if what == "open":
        session.go("find", {"key": key})
        return
    if what == "way":
        session.go("path", {"goal": key})
        return
    title = lib.resource(key).title
    now = lib.progress().get(key)
    status = now.status if now else None
    if what == "rate":
        rating = value if isinstance(value, int) else None
        entry = lib.mark(key, status, rating=rating)
        said = f"Rated “{title}” {rating} of 5."
    elif what == "already know":
        entry = lib.mark(key, what)
        said = f"Noted that you know what “{title}” teaches."
    elif what in list(Feedback):
        feedback = Feedback(what)
        entry = lib.mark(key, status, feedback=feedback)
        said = _NOTED[feedback].format(title)
    else:
        wanted = Status(what) if what != "none" else None
        if status is wanted and not (now and now.feedback):
            # A press names no day: what is done stays done on the day it was.
            session.tell(_ALREADY[wanted].format(title))
            return
        entry = lib.mark(key, wanted)
        said = _MARKED[wanted].format(title)
    if entry == now:
        session.tell(f"That is noted of “{title}” already.")
    else:
        session.tell(f"{said} Suggestions updated.", undo=1)


def mark_all(keys: Iterable[str], status: Status, background: str | None = None) -> None:
    """Mark several resources at once, and choose a background where one is given, as one
    step for the Undo of the message."""
    done = 0
    try:
        if background:
            session.library().set_background(background)
            done += 1
        before = session.library().progress()
        for key in keys:
            entry = session.library().mark(key, status)
            done += entry != before.get(entry.key)
    except ReadpathError as error:
        session.trouble(str(error))
    else:
        if not done:
            session.tell("All of it is noted already.")
    if done:
        session.tell("Noted. These are your suggestions.", undo=done)


def act_on_concept(key: str, what: str, value: object = None) -> None:
    """Do what a button beside a concept says: "know", "unknow", "unclaim", "follow" or
    "unfollow"; anything else is about a resource."""
    if what == "follow":
        follow(key, FollowKind.CONCEPT)
        return
    if what == "unfollow":
        unfollow(key, FollowKind.CONCEPT)
        return
    if what not in _CLAIMS:
        act(key, what, value)
        return
    try:
        claim = session.library().claim(key, _CLAIMS[what])
        name = session.library().concepts()[claim.concept].name
    except ReadpathError as error:
        session.trouble(str(error))
        return
    session.tell(_CLAIMED[claim.said].format(name), undo=1)


def claim_all(concepts: Iterable[str], title: str) -> None:
    """Claim to know what a work teaches, as one step for the Undo of the message."""
    done = 0
    try:
        for concept in concepts:
            session.library().claim(concept, Said.KNOW)
            done += 1
    except ReadpathError as error:
        session.trouble(str(error))
    if done:
        session.tell(f"Noted that you know what “{title}” teaches.", undo=done)


def choose_background(background: str | None) -> None:
    """Take up a background, or none, and offer to undo it."""
    try:
        chosen = session.library().set_background(background)
    except ReadpathError as error:
        session.trouble(str(error))
        return
    said = f"Your background is {chosen.name}." if chosen else "You have no background chosen."
    session.tell(f"{said} Suggestions updated.", undo=1)


def follow(what: str, kind: FollowKind | None = None) -> None:
    """Follow something, and offer to undo it; what is followed already stays as it is."""
    lib = session.library()
    before = {(one.kind, one.key): one for one in lib.follows()}
    try:
        now = lib.follow(what, kind)
    except ReadpathError as error:
        session.trouble(str(error))
        return
    then = before.get((now.kind, now.key))
    if then:
        lib.refollow(then)
        session.tell(f"You follow {then.label} already.")
        return
    session.tell(
        f"You follow {now.label} now. What is new about it comes under “Something new”.",
        back=lambda: lib.unfollow(now.key, now.kind),
    )


def unfollow(what: str, kind: FollowKind) -> None:
    """No longer follow it, and offer to undo that."""
    lib = session.library()
    try:
        then = lib.unfollow(what, kind)
    except ReadpathError as error:
        session.trouble(str(error))
        return
    session.tell(f"You no longer follow {then.label}.", back=lambda: lib.refollow(then))


def read(data: bytes, name: str, columns: ColumnsTold | None = None) -> bool:
    """Mark everything a file says was read, as one step for the Undo; whether it was done."""
    try:
        done = session.library().add_read_bytes(data, name, columns=columns)
    except ReadpathError as error:
        session.trouble(str(error))
        return False
    said = f"Marked {words.count(len(done.marked), 'work')} at once. Suggestions updated."
    session.tell(said, undo=1)
    return True

"""Telling what an HTML document is: a page of one work, a list of works, or neither."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from graph.errors import BadInput
from ingest.lists.htmlwalk import walk
from ingest.lists.mdwalk import Place
from ingest.pages import jsonld, metatags
from ingest.text import markup

_START = re.compile(
    r"(?:<!--.{0,4000}?-->\s*|<\?xml[^>]{0,200}>\s*)*"
    r"<(?:!doctype html|html[\s>]|head[\s>]|body[\s>]|(?:title|meta|h[1-6]|ul|ol|dl|table|div|p|a"
    r"|article|main|section|script|style|link|base|nav|header)[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_SCHOLARLY = frozenset(
    {"Course", "CourseInstance", "Book", "ScholarlyArticle", "VideoObject", "Thesis", "Chapter",
     "MedicalScholarlyArticle", "LearningResource", "EducationalOccupationalProgram"}
)  # fmt: skip
_OWN = re.compile(r"(?:article|books?|video(?:\.\w+)?)$")
_NOTES = re.compile(
    r"^(?:references|notes|footnotes|citations|bibliography|sources|external links|see also)$",
    re.IGNORECASE,
)
MOST_SHAPED = 256 * 1024  # characters from which the shape is told


def is_html(head: str) -> bool:
    """Whether a document that begins so is HTML, a browser's bookmarks apart."""
    head = head[:20_000].lstrip("\ufeff \t\r\n")
    return not is_bookmarks(head) and _START.match(head) is not None


def is_bookmarks(head: str) -> bool:
    """Whether a document that begins so is a browser's bookmarks, as all of them export."""
    return head.lstrip("\ufeff \t\r\n")[:40].lower().startswith("<!doctype netscape-bookmark-file")


def is_jsonld(head: str) -> bool:
    """Whether a document that begins so is JSON with schema.org's words."""
    head = head[:20_000].lstrip("\ufeff \t\r\n")
    if not head.startswith(("{", "[")):
        return False
    context = re.search(r'"@context"\s*:\s*[^\n]{0,200}schema\.org', head.replace("\\/", "/"))
    return context is not None and '"@type"' in head


@lru_cache(maxsize=8)
def shape(head: str, url: str = "") -> str:
    """What an HTML document that begins so is: "work", "list" or "other"; "" for no HTML.
    `url` is its address where that is known."""
    if not is_html(head):
        return ""
    try:
        page = metatags.page(head[:MOST_SHAPED], url)
    except BadInput:
        return "other"
    if _tells_of_scholarship(page):
        return "work"
    if page_lists(page):
        return "list"
    return "work" if tells_of_work(page) else "other"


def _tells_of_scholarship(page: metatags.Page) -> bool:
    if metatags.highwire(page, "") is not None:
        return True
    works = jsonld.graph(list(page.data)).works
    return any(jsonld.kinds(one.node) & _SCHOLARLY for one in works)


def tells_of_work(page: metatags.Page) -> bool:
    """Whether a page's head says that it shows a work, or several."""
    return (
        _tells_of_scholarship(page)
        or bool(jsonld.graph(list(page.data)).works)
        or _OWN.match(page.one("og:type").lower()) is not None
        or bool(page.one("article:published_time"))
        or (
            metatags.dublin(page, "") is not None
            and bool(page.all("dc.creator", "dcterms.creator"))
        )
    )


def page_lists(page: metatags.Page) -> bool:
    """Whether most of what a page says are lists of works: at least six items or rows that
    link elsewhere, which are half of its text, or many of them and a third."""
    listing = other = count = 0
    for passage in walk(page.root, page.url):
        if any(_NOTES.search(name) for name in passage.path):
            continue  # what an article cites is not a list of its own
        size = len(passage.text)
        opens = passage.place in (Place.ITEM, Place.ROW) and bool(passage.links)
        if opens and size < 600:
            listing += size
            count += 1
        elif passage.place is not Place.HEADING:
            other += size
    share = listing / max(1, listing + other)
    return (count >= 6 and share >= 0.5) or (count >= 25 and share >= 0.33)


def leads_to_feed(page: metatags.Page, url: str) -> str | None:
    """The feed of a page that shows no work itself, such as a blog's front page."""
    if not page.feeds or tells_of_work(page):
        return None
    parts = [part for part in urlsplit(url).path.split("/") if part]
    own = len(parts) > 1 or (parts and (parts[0].count("-") > 1 or re.search(r"\.\w+$", parts[0])))
    if own and len(markup.said(page.root, 40_000).split()) > 300:
        return None  # a page with a text of its own, deep in its site
    return page.feeds[0]

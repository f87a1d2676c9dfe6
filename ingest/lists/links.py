"""The links of a passage: which is the title, and which are only formats of the work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from ingest.lists.mdinline import Span
from ingest.lists.mdwalk import plain
from ingest.lists.work import LABEL

_FORMS = (
    r"pdf|html|epub|mobi|kindle|ps|djvu|website|webpage|web|page|site|link|url|home|"
    r"homepage|project|paper|arxiv|abs|abstract|doi|code|source|github|repo|repository|git|"
    r"slides?|videos?|talk|demo|blog|post|book|online|free|download|mirror|here|this|one|"
    r"there|read|buy|amazon|docs?|documentation|more|info|archived?|supplement|"
    r"supplementary|data|dataset|poster|notes|tutorial|course|version|preprint|официальный|"
    r"сайт|ссылка|链接|下载|zip|tar|txt|word|odt|rtf|markdown|asciidoc|latex|jupyter|notebook|"
    r"get|the|it|full|text|review|torch|pytorch|tensorflow|matlab|python|official|wiki|"
    r"sourcecode|videolectures|lectures?|syllabus|reading"
)
_FORMAT = re.compile(rf"[\W\d_]*(?:(?:{_FORMS})[\W\d_]+)+", re.IGNORECASE)
# Link words that are never a title, even where they come first.
_ACCESS = re.compile(
    r"[\W_]*(?:(?:pdf|html|epub|mobi|ps|link|url|web|home|site|website|homepage|page|paper|code|"
    r"slides?|video|demo|here|this|there|download|read|abs|mirror|source|doi|arxiv)[\W_]+)+",
    re.IGNORECASE,
)
POINTER = re.compile(r"\W*(?:click )?(?:here|this|this one|there|link)\W*", re.IGNORECASE)


# Places to talk, pay or share at, which no list means as works.
_NO_WORKS = re.compile(
    r"(?:discord\.gg|discord\.com/(?:invite|channels)|(?:\w+\.)?slack\.com|gitter\.im|t\.me|"
    r"patreon\.com|opencollective\.com|paypal\.(?:com|me)|buymeacoffee\.com|ko-fi\.com|"
    r"(?:twitter|x)\.com/(?:intent|share)|facebook\.com/share\w*|linkedin\.com/share\w*|"
    r"toot\.kytta\.dev|api\.star-history\.com|star-history\.com|img\.shields\.io|"
    r"web\.whatsapp\.com|chat\.whatsapp\.com|zoom\.us)(?:[/?].*)?$",
    re.IGNORECASE,
)
# Words of a sentence that point at something rather than name it.
_POINTS = re.compile(
    r"(?:this|these|that|those)(?: [a-z]+){1,4}|.{0,60}\b(?:over )?here", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link to the web within a passage: its text, where it begins and ends there."""

    url: str
    text: str
    start: int
    end: int


def is_format(words: str) -> bool:
    """Whether a link's words name only a form the work comes in, such as "pdf"."""
    return is_bare(words) or (len(words) < 60 and _FORMAT.fullmatch(words + " ") is not None)


def is_bare(words: str) -> bool:
    """Whether a link's words are only its address."""
    return words.lower().startswith(("http://", "https://")) and " " not in words


def leads_aside(url: str) -> bool:
    """Whether an address leads to a place to talk, pay or share at, not to a work."""
    bare = re.sub(r"^https?://(?:www\.)?", "", url, flags=re.IGNORECASE)
    return _NO_WORKS.match(bare) is not None


def points(words: str) -> bool:
    """Whether a link's words point at something without naming it: "this playlist"."""
    return POINTER.fullmatch(words) is not None or _POINTS.fullmatch(words) is not None


def is_access(words: str) -> bool:
    """Whether a link's words are no title even where they come first."""
    return is_bare(words) or (len(words) < 60 and _ACCESS.fullmatch(words + " ") is not None)


def flat(spans: tuple[Span, ...], targets: tuple[str, ...]) -> tuple[str, list[Link]]:
    """The passage's text on one line and its links to the web, badges left out."""
    whole = ""
    open_at: dict[int, int] = {}
    ends: dict[int, int] = {}
    for span in spans:
        piece = re.sub(r"\s+", " ", span.text)
        if span.link is not None:
            open_at.setdefault(span.link, len(whole))
            ends[span.link] = len(whole) + len(piece)
        whole += piece
    links = []
    for number, start in open_at.items():
        url = _web(targets[number]) if number < len(targets) else None
        words = plain(whole[start : ends[number]])
        if url and words:
            links.append(Link(url, words, start, ends[number]))
    return whole, links


def _web(target: str) -> str | None:
    """The http or https address in a link's target, without what was pasted behind it."""
    if not target.lower().startswith(("http://", "https://")):
        return None
    return re.split(r"%20\(http|\s", target)[0]


def opens(whole: str, link: Link) -> bool:
    """Whether a link is the first thing a passage says."""
    return re.search(r"\w", LABEL.sub("", whole[: link.start])) is None


def titled(whole: str, links: list[Link]) -> Link | None:
    """The link whose words are the title: the first thing said, or the first that is not
    a format such as "pdf"."""
    if opens(whole, links[0]) and not is_access(links[0].text):
        return links[0]
    return next((link for link in links if not is_format(link.text)), None)


def several(whole: str, links: list[Link]) -> tuple[Link, ...]:
    """The links, when a passage is nothing but a run of titles: "A, B and C"."""
    titles = [link for link in links if not is_format(link.text)]
    if len(titles) < 2 or len(titles) != len(links) or not opens(whole, links[0]):
        return ()
    gaps = [whole[left.end : right.start] for left, right in pairwise(links)]
    gaps.append(whole[links[-1].end :])
    joined = all(
        re.fullmatch(r"[\s,;/|·•&+.-]*(?:and|or|y|und|и)?[\s,;/|·•.]*", gap) for gap in gaps
    )
    return tuple(links) if joined and all(" " in link.text for link in links) else ()

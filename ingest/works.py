"""Reading the work that a passage of a reading list names: title, people, year, address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph import identifiers, text
from graph.errors import BadInput
from ingest import names
from ingest.mdwalk import Passage, Place, Span, plain

_CLOSERS = '”“"»„‟'
_QUOTED = re.compile(
    r"(?:^|(?<=[\s(.,:;\])*>）]))[\"“„«]\s*(?P<title>[^\"”»]{4,400}?)\s*[.,]?\s*[\"”»]"
)
_ARXIV_ID = re.compile(
    r"arxiv[\s:.]*(?:preprint)?\s*(?:arxiv)?[\s:]*(\d{4}\.\d{4,5})(?:v\d+)?|\babs/(\d{4}\.\d{4,5})",
    re.IGNORECASE,
)
_ARXIV_LINK = re.compile(r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5})", re.IGNORECASE)
_DOI = re.compile(r"\b(?:doi[:\s]*)(10\.\d{4,9}/[^\s\"<>\])]+)", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d.:/-])((?:1[89]|20)\d\d)(?![\d:/]|\.\d|-\d{3})")
_YEAR_BRACKETED = re.compile(r"[(（]\s*(?:[^()（）]{0,20}[\s,])?((?:1[89]|20)\d\d)[a-z]?\s*[)）,]")
_LABEL = re.compile(r"^\W*(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}[.)])\s*")
_FORMAT = re.compile(
    r"[\W\d_]*(?:(?:pdf|html|epub|mobi|kindle|ps|djvu|web(?:site|page)?|web ?site|link|url|site|home"
    r" ?page|project(?: page)?|paper|arxiv|abs(?:tract)?|doi|code|source(?: code)?|github|repo"
    r"(?:sitory)?|git|slides?|video|videos|talk|demo|blog(?: post)?|post|book|online|free|download|"
    r"mirror|here|this|this one|there|read|buy|amazon|docs?|documentation|more|info|archived?|"
    r"supplement(?:ary)?|data(?:set)?|poster|notes|tutorial|course(?: (?:web)?site)?|version|preprint|"
    r"официальный сайт|ссылка|链接|下载|zip|tar|txt|word|odt|rtf|markdown|asciidoc|latex|jupyter|"
    r"notebook|read online|get the book|get it here|full text|review|torch|pytorch|tensorflow|matlab|"
    r"python|official|wiki|sourcecode|videolectures|lecture|lectures|syllabus|reading)[\W\d_]*)+",
    re.IGNORECASE,
)
# Link words that are never a title, even where they come first.
_ACCESS = re.compile(
    r"[\W_]*(?:(?:pdf|html|epub|mobi|ps|link|url|web ?site|home ?page|paper|code|slides?|video|"
    r"demo|here|this|there|download|read|abs|mirror|source|website|doi|arxiv)[\W_]*)+",
    re.IGNORECASE,
)
_POINTER = re.compile(r"\W*(?:click )?(?:here|this|this one|there|link)\W*", re.IGNORECASE)
_EBOOK = re.compile(r"\b(?:epub|kindle|mobi|e-?book)\b", re.IGNORECASE)
_BY_LINE = re.compile(r"\s*[(（](?:by|von|par|por)\s+([^()]{3,150})[)）]\s*$", re.IGNORECASE)
_AUTHOR_START = re.compile(r"^\W*(?:written )?(?:by|von|par|por|автор:?)\s+(?=\S)", re.IGNORECASE)
_DASH = re.compile(r"^\s*(?:[-–—|:：]|--)\s*")
_TRANSLATOR = re.compile(
    r"\b(?:trl|trans(?:lat\w*)?|ed(?:itor|ited)?|rev|traduc\w*|перев\w*|tradu\w*)\b[.:]?|译|訳|翻訳",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\b(?:free|paid|the|an?|for|with|of|on|in|to|your|using|learn\w*|intro\w*|course|courses|"
    r"library|tool\w*|framework|guide|book|video\w*|lectures?|tutorials?|open|source|based|data|"
    r"machine|deep|python|see|also|about|from|edition|version|series|playlist)\b",
    re.IGNORECASE,
)
_PARTICLES = {
    "van",
    "von",
    "der",
    "den",
    "de",
    "da",
    "di",
    "du",
    "del",
    "la",
    "le",
    "bin",
    "el",
    "al",
    "y",
}


@dataclass(frozen=True, slots=True)
class Work:
    """A work as a list names it. `note` is what the list says about it; `broken` says what
    is wrong with its address, where that cannot be used."""

    title: str
    line: int
    authors: tuple[str, ...] = ()
    year: int | None = None
    url: str | None = None
    note: str = ""
    arxiv: str | None = None
    doi: str | None = None
    cited: bool = False
    ebook: bool = False
    broken: str = ""


@dataclass(frozen=True, slots=True)
class _Link:
    """A link to the web within a passage: its text, where it begins and ends there."""

    url: str
    text: str
    start: int
    end: int


def works(passage: Passage, people_follow: bool) -> Iterator[Work]:
    """The works a passage names, in order. `people_follow` says that this list writes the
    authors, not a description, after a title and a dash."""
    whole, links = _flat(passage.spans, passage.links)
    found = _citation(passage, whole, links)
    if found is None and links:
        several = _several(whole, links) if passage.place is not Place.PARAGRAPH else ()
        if several:
            for link in several:
                yield _dated(Work(_title(link.text), passage.line, url=link.url), link.text)
            return
        if passage.place is Place.ROW:
            found = _row(passage, whole, links)
        elif passage.place is Place.PARAGRAPH and not _opens(whole, links[0]):
            yield from _prose(passage, links)
            return
        else:
            found = _linked(passage, whole, links, people_follow)
    elif found is None and passage.place is Place.ITEM:
        found = _unlinked(passage, whole)
    if found is not None and re.search(r"\w", found.title):
        yield found


def tail_names_people(passage: Passage) -> bool | None:
    """Whether what follows a title and a dash in this passage reads as names; None where
    the passage has no such place."""
    whole, links = _flat(passage.spans, passage.links)
    if passage.place is not Place.ITEM or not links or links[0].start > 3:
        return None
    rest = whole[links[0].end :]
    match = _DASH.match(rest)
    if not match or not rest[match.end() :].strip():
        return None
    return bool(_people(rest[match.end() :], strict=False))


def _flat(spans: tuple[Span, ...], targets: tuple[str, ...]) -> tuple[str, list[_Link]]:
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
            links.append(_Link(url, words, start, ends[number]))
    return whole, links


def _web(target: str) -> str | None:
    """The http or https address in a link's target, without what was pasted behind it."""
    if not target.lower().startswith(("http://", "https://")):
        return None
    return re.split(r"%20\(http|\s", target)[0]


def _citation(passage: Passage, whole: str, links: list[_Link]) -> Work | None:
    """`**[7]** He, Kaiming, et al. "**Title**." Venue (2015). [[pdf]](url)`."""
    span = _quoted(passage.spans) or _quoted_text(whole)
    if span is None:
        return None
    start, end = span
    title = _title(whole[start:end].strip(_CLOSERS + " "))
    before = _LABEL.sub("", whole[:start].rstrip(_CLOSERS + " *")).strip()
    after = whole[end:].lstrip(_CLOSERS + " .,*")
    first = next((link for link in links if link.end > end or link.start >= start), None)
    labelled = _LABEL.match(whole) is not None
    authors = names.citation(_YEAR_BRACKETED.sub(" ", before)) if before else ()
    if not (labelled or _reads_as_people(before)) or len(before) > 600:
        return None
    shown = _without(after, [replace_at(link, end, whole, after) for link in links])
    year = _year(shown) or _year(_ARXIV_ID.sub(" ", before))
    found = Work(
        title,
        passage.line,
        authors if _reads_as_people(before) else (),
        year,
        first.url if first else (links[0].url if links else None),
        cited=True,
    )
    return _identified(found, whole)


def replace_at(link: _Link, end: int, whole: str, after: str) -> _Link:
    """The link with its place counted in `after`, the last part of `whole`."""
    shift = len(whole) - len(after)
    return replace(link, start=max(0, link.start - shift), end=max(0, link.end - shift))


def _without(value: str, links: list[_Link]) -> str:
    """The text with the words of links blanked."""
    for link in links:
        value = value[: link.start] + " " * (link.end - link.start) + value[link.end :]
    return value


def _quoted(spans: tuple[Span, ...]) -> tuple[int, int] | None:
    """Where bold text within quotation marks begins and ends."""
    position, before = 0, ""
    begin: int | None = None
    end = 0
    for span in spans:
        piece = re.sub(r"\s+", " ", span.text)
        if span.strong and (begin is not None or before.rstrip()[-1:] in tuple('"“”„')):
            begin = position if begin is None else begin
            end = position + len(piece)
        elif begin is not None and piece.strip():
            break
        before = (before + piece)[-20:]
        position += len(piece)
    return (begin, end) if begin is not None and end - begin > 2 else None


def _quoted_text(whole: str) -> tuple[int, int] | None:
    match = _QUOTED.search(whole)
    if not match or (" " not in match["title"] and not _LABEL.match(whole)):
        return None
    return match.span("title")


def _several(whole: str, links: list[_Link]) -> tuple[_Link, ...]:
    """The links, when a passage is nothing but a run of titles: "A, B and C"."""
    titles = [link for link in links if not _FORMAT.fullmatch(link.text)]
    if len(titles) < 2 or len(titles) != len(links) or not _opens(whole, links[0]):
        return ()
    gaps = [whole[left.end : right.start] for left, right in zip(links, links[1:], strict=False)]
    gaps.append(whole[links[-1].end :])
    joined = all(
        re.fullmatch(r"[\s,;/|·•&+.-]*(?:and|or|y|und|и)?[\s,;/|·•.]*", gap) for gap in gaps
    )
    return tuple(links) if joined and all(" " in link.text for link in links) else ()


def _opens(whole: str, link: _Link) -> bool:
    """Whether a link is the first thing a passage says."""
    return re.search(r"\w", _LABEL.sub("", whole[: link.start])) is None


def _linked(passage: Passage, whole: str, links: list[_Link], people_follow: bool) -> Work | None:
    """`[Title](url) - Author (PDF)`, `Author. [Title](url)`, `Title by Author [pdf](url)`."""
    titled = _titled(whole, links)
    if titled is not links[0]:
        named = _before_formats(passage, whole, links)
        if named is not None:
            return named
    if titled is None:
        return None
    title, authors = _by_line(titled.text)
    before = _LABEL.sub("", whole[: titled.start]).strip(" *_[(-–—:\"“'")
    if not authors and before:
        authors = _people_before(before)
    tail = whole[titled.end :]
    after_people, note = _tail(tail, people_follow)
    found = Work(
        title,
        passage.line,
        authors or after_people,
        None,
        titled.url,
        note,
        ebook=_EBOOK.search(tail) is not None,
    )
    return _identified(_dated(found, titled.text, tail), whole)


def _titled(whole: str, links: list[_Link]) -> _Link | None:
    """The link whose words are the title: the first thing said, or the first that is not
    a format such as "pdf"."""
    if _opens(whole, links[0]) and not _ACCESS.fullmatch(links[0].text):
        return links[0]
    return next((link for link in links if not _FORMAT.fullmatch(link.text)), None)


def _before_formats(passage: Passage, whole: str, links: list[_Link]) -> Work | None:
    """A work named in plain text before links that are only formats."""
    bare = whole[: links[0].start].rstrip(" [(（,:-–—|")
    if len(re.findall(r"\w{2,}", bare)) < 1 or len(bare) > 400:
        return None
    cut = replace(passage, spans=_cut(passage.spans, len(bare)), links=())
    found = _unlinked(cut, bare)
    if found is None:
        if _POINTER.fullmatch(links[0].text):
            return None  # a sentence that points somewhere
        title = _title(re.split(r"\s[-–—]\s|\s*[(（]", _LABEL.sub("", bare))[0])
        if not title or len(title) > 200 or title.endswith((".", "!", "?")):
            return None
        found = _dated(Work(title, passage.line), bare)
    return _identified(replace(found, url=links[0].url), whole)


def _cut(spans: tuple[Span, ...], length: int) -> tuple[Span, ...]:
    kept = []
    for span in spans:
        if length <= 0:
            break
        kept.append(replace(span, text=re.sub(r"\s+", " ", span.text)[:length], link=None))
        length -= len(re.sub(r"\s+", " ", span.text))
    return tuple(kept)


def _unlinked(passage: Passage, whole: str) -> Work | None:
    """A work listed without a link: emphasised title, "Title by Author", or APA style."""
    value = _LABEL.sub("", whole).strip()
    apa = re.match(
        r"(?P<who>[^()]{3,200}?)\s\((?P<year>(?:1[89]|20)\d\d)\)\.\s(?P<title>[^.?!]{3,200}[?!]?)",
        value,
    )
    if apa and _reads_as_people(apa["who"]):
        people = names.citation(apa["who"])
        return _identified(
            Work(_title(apa["title"]), passage.line, people, int(apa["year"]), cited=True), whole
        )
    lead = next((span for span in passage.spans if span.text.strip()), None)
    if lead is not None and (lead.strong or lead.emphasis) and " " in lead.text.strip():
        rest = value[len(re.sub(r"\s+", " ", lead.text).strip()) :]
        people = _after_title(rest)
        if people:
            return _dated(Work(_title(lead.text), passage.line, people), rest)
    match = re.match(
        r"(?P<title>[^.!?]{3,150}?),? by (?P<who>[^.!?]{4,120}?\.?)\s*(?:\(.*)?$", value
    )
    if match:
        people = _people(_YEAR.sub(" ", match["who"]), strict=True)
        if people:
            return _dated(Work(_title(match["title"]), passage.line, people), value)
    return None


def _after_title(rest: str) -> tuple[str, ...]:
    match = re.match(r"\s*(?:by\s|[-–—,:]\s*(?:by\s)?)", rest, re.IGNORECASE)
    return _people(_YEAR.sub(" ", rest[match.end() :]), strict=True) if match else ()


def _prose(passage: Passage, links: list[_Link]) -> Iterator[Work]:
    """The links of running text whose words read as titles."""
    for link in links:
        if not _FORMAT.fullmatch(link.text) and " " in link.text and len(link.text) < 200:
            yield _dated(Work(_title(link.text), passage.line, url=link.url), link.text)


def _row(passage: Passage, whole: str, links: list[_Link]) -> Work | None:
    """A table's row, read by the names of its columns."""
    cells = {
        name: plain("".join(span.text for span in passage.spans[start:end]))
        for name, start, end in passage.cells
    }
    link = next((one for one in links if not _FORMAT.fullmatch(one.text)), None)
    words = _cell(cells, r"title|name|paper|book|course|resource|work|publication|video")
    title = words or (link.text if link else "")
    if link is not None and words and link.text not in words:
        link = None
    if not title or _FORMAT.fullmatch(title):
        return None
    people = _cell(cells, r"authors?|instructors?|by|lecturers?|speakers?|creators?")
    dated = _cell(cells, r"year|date|published")
    found = Work(
        _title(title),
        passage.line,
        names.citation(people) if people else (),
        _year(dated) if dated else None,
        (link or links[0]).url,
        _cell(cells, r"description|notes?|about|summary|comments?")[:500],
    )
    return _identified(found if found.year else _dated(found, title), whole)


def _cell(cells: dict[str, str], pattern: str) -> str:
    wanted = re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
    return next((value for name, value in cells.items() if name and wanted.search(name)), "")


def _tail(tail: str, people_follow: bool) -> tuple[tuple[str, ...], str]:
    """The people, or else the remark, that follow a title."""
    tail = re.sub(r"^\s*[(（][^()（）]*[)）](?=\s*[-–—])", "", tail)
    by = _AUTHOR_START.match(tail)
    if by:
        people = _people(re.split(r"\s[-–—]\s|[.:]\s", tail[by.end() :])[0], strict=False)
        return people, ""
    dash = _DASH.match(tail)
    rest = tail[dash.end() :] if dash else tail.lstrip(" ,.")
    if dash or tail.startswith(","):
        by = _AUTHOR_START.match(rest)
        people = _people(rest[by.end() :] if by else rest, strict=not (people_follow or by))
        if people:
            return people, ""
    note = plain(rest).strip(" *_>")
    note = re.sub(r"^\([^()]*\)\s*[-–—:]?\s*", "", note)
    told = len(note) > 12 and " " in note if dash else len(note.split()) > 5
    return (), note if told else ""


def _people(value: str, strict: bool) -> tuple[str, ...]:
    """The names that `value` is a list of; () when it reads as something else."""
    value = plain(value).strip()
    value = re.split(r"\s@\s|\s\*|\s[-–—]\s|[(\[（]", value)[0].strip(" *_,;`")
    if not value or len(value) > 400:
        return ()
    if re.search(r"[.!?。]$", value) and not re.search(r"(?:\b\w|al|Jr|Inc|Ltd)\.$", value):
        return ()
    found = names.listed(_translators_out(value))
    fits = _is_person if strict else _may_be_name
    return found if found and all(fits(name) for name in found) else ()


def _translators_out(value: str) -> str:
    parts = [part for part in value.split(",") if not _TRANSLATOR.search(part)]
    return ",".join(parts)


def _is_person(name: str) -> bool:
    words = name.replace("-", " ").split()
    return (
        2 <= len(words) <= 5
        and all(word[0].isupper() or word.lower() in _PARTICLES for word in words)
        and all(re.fullmatch(r"[^\W\d_]+\.?(?:['’][^\W\d_]+)?", word) for word in words)
        and not _NO_NAME.search(name)
    )


def _may_be_name(name: str) -> bool:
    words = name.split()
    small = [word for word in words if word[0].islower() and word.lower() not in _PARTICLES]
    if re.fullmatch(r"[\W\d]*(?:free|paid|\$+|deprecated)[\W\d]*", name, re.IGNORECASE):
        return False
    return (
        len(words) <= 7
        and (len(small) <= 1 or len(small) < len(words) / 3)
        and not (len(words) == 1 and name.islower() and _NO_NAME.fullmatch(name))
        and not re.search(r"[.!?]\s+[a-z]|://", name)
    )


def _people_before(before: str) -> tuple[str, ...]:
    """Names that lead up to a title: "Andrew Ng's [...]", "C. Bishop et al. [...]"."""
    possessive = re.fullmatch(r"(.{3,60})['’]s", before)
    if possessive:
        return _people(possessive[1], strict=True)
    if before.endswith((".", ",", ":", "al")) or re.search(r"\b[A-Z]\.", before):
        return names.citation(before.rstrip(":")) if _reads_as_people(before) else ()
    return ()


def _reads_as_people(value: str) -> bool:
    """Whether text before a title is names rather than a sentence."""
    value = re.sub(r"\([^()]*\)", " ", value).strip()
    words = re.findall(r"[^\W\d_]+", value)
    if not words or len(words) > 120:
        return False
    small = [
        w
        for w in words
        if w.islower() and w not in _PARTICLES | {"and", "et", "al", "etal", "others"}
    ]
    return len(small) <= len(words) / 6 and not re.search(r"[?!]", value)


def _by_line(title: str) -> tuple[str, tuple[str, ...]]:
    """The title without its "(by ...)", and whom that names."""
    match = _BY_LINE.search(title)
    if not match:
        return _title(title), ()
    parts = re.split(r"\s*,\s*", match[1])
    people = tuple(name for part in parts for name in names.listed(part) if _is_person(name))
    return (_title(title[: match.start()]), people) if people else (_title(title), ())


def _title(value: str) -> str:
    value = plain(value).strip(" *_`")
    value = value[:-1].rstrip() if re.search(r"[^.\s]\.$|[,:;]$", value) else value
    return text.clean(value, 1_000)


def _dated(work: Work, *values: str) -> Work:
    """The work with the year in brackets, or at the end, of one of these texts."""
    for value in values:
        match = _YEAR_BRACKETED.search(value)
        if match is None and len(value.split()) <= 15:
            match = re.search(r"[,\s]\s*((?:19|20)\d\d)\s*[.)*]*\s*$", value)
        if match:
            return replace(work, year=int(match[1]))
    return work


def _year(value: str) -> int | None:
    """The year of publication in a citation's last part: in brackets, else the last one."""
    value = _ARXIV_ID.sub(" ", value)
    bracketed = _YEAR_BRACKETED.findall(value)
    found = bracketed or _YEAR.findall(value)
    return int(found[-1]) if found else None


def _identified(work: Work, whole: str) -> Work:
    """The work with the arXiv id and DOI that its text or address gives."""
    in_url = _ARXIV_LINK.search(work.url or "")
    in_text = _ARXIV_ID.search(whole)
    arxiv = in_url[1] if in_url else ((in_text[1] or in_text[2]) if in_text else None)
    doi = _DOI.search(whole)
    year = work.year
    if year is None and arxiv is not None:
        year = 2000 + int(arxiv[:2])  # the year of its first version
    return replace(work, arxiv=arxiv, doi=doi[1] if doi else None, year=year)


def checked_url(work: Work) -> Work:
    """The work, with what is wrong noted where its address is not one."""
    try:
        if work.url:
            identifiers.from_url(work.url)
    except BadInput as error:
        return replace(work, url=None, broken=str(error))
    return work

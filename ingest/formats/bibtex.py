"""BibTeX and BibLaTeX bibliographies."""

from __future__ import annotations

import re
from calendar import month_abbr
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from graph import checked, identifiers, text
from graph.errors import BadInput
from graph.model import Identifier, Kind, Record, Rejected
from ingest.formats.bibblocks import Block, Entry, blocks, parse_entry, parse_string
from ingest.formats.entry import apart
from ingest.net.client import Client
from ingest.source import Item, Raw
from ingest.text import jats, languages, latex, names
from ingest.text.named import isbns, named
from ingest.what import What

# Predefined abbreviations of months, which are not kept.
_MONTHS = dict.fromkeys((name.lower() for name in month_abbr if name), "")
_PAPERS = {
    "article", "inproceedings", "conference", "phdthesis", "mastersthesis", "thesis",
    "techreport", "report", "unpublished", "incollection", "inbook", "suppperiodical",
}  # fmt: skip
_BOOKS = {"book", "mvbook", "collection", "mvcollection", "proceedings", "mvproceedings",
          "booklet", "manual", "reference", "mvreference", "bookinbook"}  # fmt: skip
_KINDS = {
    **dict.fromkeys(_PAPERS, Kind.PAPER),
    **dict.fromkeys(_BOOKS, Kind.BOOK),
    **dict.fromkeys(("misc", "online", "electronic", "www", "blog"), Kind.ARTICLE),
    **dict.fromkeys(("software", "softwareversion"), Kind.SOFTWARE),
    **dict.fromkeys(("video", "movie"), Kind.VIDEO),
}
_PARTS = {"inbook", "incollection", "inproceedings", "conference", "inreference", "suppbook"}
_NAMES = (("doi", "doi"), ("pmid", "pmid"), ("pmcid", "pmcid"), ("arxivid", "arxiv"))
_ARCHIVES = {"": "arxiv", "arxiv": "arxiv", "pubmed": "pmid", "pmc": "pmcid"}
_TITLES = ("title", "maintitle", "issuetitle")
_ARXIV = re.compile(
    r"arxiv[:\s./]{0,4}(?:preprint\s{0,4})?(?:arxiv[:\s]{0,4})?(?:abs/|pdf/)?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})|\babs/(\d{4}\.\d{4,5})",
    re.IGNORECASE,
)


class Bibtex:
    """Entries of a BibTeX or BibLaTeX file."""

    name = "bibtex"
    title = "BibTeX and BibLaTeX bibliographies (.bib)"

    def claims(self, what: What) -> float:
        """Sure when an entry begins a line; less so when Markdown surrounds it."""
        found = re.search(r"^\s*@[A-Za-z]+\s*[{(]", what.head, re.MULTILINE)
        if not found or what.head.lstrip("\ufeff \t\r\n").startswith(("<", "{", "[")):
            return 0.0
        return 0.4 if "](http" in what.head or "```" in what.head[: found.start()] else 0.95

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """The whole text: abbreviations and cross-references reach across it."""
        yield Raw(what.content(), what.name)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """A record for each entry; a broken one is Rejected with its line."""
        data = raw.data if isinstance(raw.data, str) else raw.data.decode("utf-8", "replace")
        read = list(_entries(data, raw.where))
        entries = [one for one in read if isinstance(one, Entry)]
        if not read:
            yield Rejected(raw.where, "has no BibTeX entry (@article{...}) in it")
        by_key = {entry.key.lower(): entry for entry in entries if entry.key}
        works = [
            one if isinstance(one, Rejected) else _Work(one, _inherited(one, by_key))
            for one in read
        ]
        shared = _shared(works)
        for work in works:
            if isinstance(work, Rejected):
                yield work
                continue
            where = f"{raw.where} line {work.entry.line}"
            try:
                yield work.record(shared, where)
            except BadInput as error:
                why = error.why if error.where == where else str(error)
                key = work.entry.key
                yield Rejected(where, f"{key}: {why}" if key else why)


def _entries(data: str, where: str) -> Iterator[Entry | Rejected]:
    strings: dict[str, str] = dict(_MONTHS)
    for block in blocks(data):
        if block.type == "string" and not block.broken:
            found = parse_string(block, strings)
            if found:
                strings[found[0]] = found[1]
        if block.type in ("string", "comment", "preamble", "xdata", "set"):
            if block.broken and block.type == "string":
                yield Rejected(f"{where} line {block.line}", f"@string: {block.broken}")
            continue
        yield _entry(block, strings, f"{where} line {block.line}")


def _entry(block: Block, strings: Mapping[str, str], where: str) -> Entry | Rejected:
    key = block.body.partition(",")[0].strip()[:60]
    label = f"{key}: " if key and not block.broken and "=" not in key else ""
    if block.broken:
        label = f"{key}: " if re.fullmatch(r"[^\s={}]+", key) else ""
        return Rejected(where, f"{label}{block.broken}; close it and add the file again")
    try:
        return parse_entry(block, strings)
    except BadInput as error:
        return Rejected(where, f"{label}{error.why}")


def _inherited(entry: Entry, by_key: Mapping[str, Entry]) -> dict[str, str]:
    """The entry's fields with those of its cross-referenced parents where it has none."""
    fields = dict(entry.fields)
    parent, seen = by_key.get(fields.get("crossref", "").strip().lower()), {entry.key.lower()}
    while parent is not None and parent.key.lower() not in seen and len(seen) < 5:
        seen.add(parent.key.lower())
        for name, value in parent.fields.items():
            target = "booktitle" if name == "title" else name
            if target not in ("author", "title", "doi", "url", "isbn", "eprint", "abstract",
                              "keywords", "shorttitle", "subtitle"):  # fmt: skip
                fields.setdefault(target, value)
        if "isbn" in parent.fields:
            fields.setdefault("isbn", parent.fields["isbn"])
        parent = by_key.get(parent.fields.get("crossref", "").strip().lower())
    return fields


class _Work:
    """An entry with the fields it inherits, its title and the names it gives itself."""

    def __init__(self, entry: Entry, fields: Mapping[str, str]) -> None:
        self.entry = entry
        self.title = _title(fields)
        self.url = _url(fields)
        self._address = identifiers.from_url(self.url) if self.url else None
        self.named = tuple(dict.fromkeys(_named(fields, self._address)))
        self._fields = fields

    def record(self, shared: set[Identifier], where: str) -> Record:
        """What the entry says of its work; raises BadInput without a title. `shared` are
        names that are a container's."""
        entry, fields, title, url = self.entry, self._fields, self.title, self.url
        if not title and entry.type in _BOOKS:
            title = _title({"title": fields.get("booktitle", "")})
        if not title:
            raise BadInput(where, "has no title")
        named = [one for one in self.named if one not in shared]
        container = [one for one in self.named if one in shared and one.scheme == "url"]
        books = list(isbns(fields.get("isbn", "")))
        if entry.type in _PARTS:
            container += books  # the ISBN is that of the book it is a part of
        else:
            named += [one for one in books if one not in shared]
        if url and (self._address in shared or _is_home(url, entry.type)):
            named = [one for one in named if one.scheme != "url"]
            url = None
        url = url or next((link for one in named if (link := identifiers.href(one))), None)
        return Record(
            title=title,
            kind=_kind(entry.type, named, fields),
            authors=_people(fields),
            year=_year(fields),
            summary=latex.plain(jats.untagged(fields.get("abstract", "")), 5_000),
            url=url,
            identifiers=tuple(dict.fromkeys(named)),
            language=_language(fields),
            topics=_topics(fields),
            part_of=tuple(dict.fromkeys(container)),
            where=where,
        )


def _shared(works: Iterable[_Work | Rejected]) -> set[Identifier]:
    """Addresses and DOIs that several different titles give: a container's, not a work's."""
    titles: dict[Identifier, set[str]] = defaultdict(set)
    for work in works:
        if isinstance(work, _Work):
            for one in work.named:
                titles[one].add(work.title)
    return {one for one, several in titles.items() if len(several) > 1 and apart(several)}


def _title(fields: Mapping[str, str]) -> str:
    written = next((fields[key] for key in _TITLES if fields.get(key)), "")
    title = latex.plain(jats.untagged(written), 1_000)
    subtitle = latex.plain(jats.untagged(fields.get("subtitle", "")), 500)
    if subtitle and text.fold(subtitle) not in text.fold(title):
        title = f"{title}: {subtitle}" if title else subtitle
    return title[:-1] if title.endswith(".") and not title.endswith("..") else title


def _people(fields: Mapping[str, str]) -> tuple[str, ...]:
    people = names.bibtex(fields.get("author", ""))
    return people or names.bibtex(fields.get("editor", ""))


def _named(fields: Mapping[str, str], address: Identifier | None) -> Iterator[Identifier]:
    """The identifiers an entry gives for itself, best first; wrong ones are left out."""
    for key, scheme in _NAMES:
        value = latex.plain(fields.get(key, ""))
        if value:
            yield from named(scheme, value.split()[0])
    eprint = fields.get("eprint", "").strip()
    archive = fields.get("archiveprefix", fields.get("eprinttype", "")).strip().lower()
    if eprint and archive in _ARCHIVES:
        yield from named(_ARCHIVES[archive], eprint.split()[0])
    for key in ("journal", "journaltitle", "note", "howpublished", "eid", "number", "volume"):
        found = _ARXIV.search(fields.get(key, ""))
        if found:
            yield from named("arxiv", found[1] or found[2])
    if address is not None:
        yield address


def _is_home(url: str, kind: str) -> bool:
    """Whether a paper's address is only its publisher's front page, which names nothing."""
    return kind in _PAPERS and not urlsplit(url).path.strip("/") and not urlsplit(url).query


def _url(fields: Mapping[str, str]) -> str | None:
    for key in ("url", "howpublished", "link", "ee", "note"):
        raw = fields.get(key, "").replace("\\", "").replace("{", " ").replace("}", " ")
        found = re.search(r"https?://[^\s\"<>,;]+", raw, re.IGNORECASE)
        if found:
            url = found[0].rstrip(".,;)") if found[0].count("(") == 0 else found[0].rstrip(".,;")
            try:
                identifiers.from_url(url)
            except BadInput:
                continue
            return url if urlsplit(url).hostname else None
    return None


def _kind(kind: str, named: Iterable[Identifier], fields: Mapping[str, str]) -> Kind | None:
    schemes = {one.scheme for one in named}
    found = _KINDS.get(kind)
    if found in (None, Kind.ARTICLE) and schemes & {"arxiv", "pmid"}:
        return Kind.PAPER
    if found is Kind.ARTICLE and (fields.get("journal") or fields.get("journaltitle")):
        return Kind.PAPER
    if "youtube" in schemes:
        return Kind.VIDEO
    return found


def _year(fields: Mapping[str, str]) -> int | None:
    for key in ("year", "date", "origdate", "eventdate", "issued"):
        try:
            found = checked.year(latex.plain(fields.get(key, "")))
        except BadInput:
            continue
        if found is not None:
            return found
    return None


def _language(fields: Mapping[str, str]) -> str | None:
    return languages.code(fields.get("langid") or fields.get("language", ""))


def _topics(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Keywords, and the groups that JabRef keeps."""
    value = latex.plain(fields.get("keywords") or fields.get("keyword", ""))
    groups = fields.get("groups", "").replace("\\", "").replace("_", " ")
    parts = re.split(r"[;,]", f"{value};{groups}")
    return tuple(dict.fromkeys(clean for part in parts if (clean := text.clean(part, 100))))[:50]

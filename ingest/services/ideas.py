"""An item of Wikidata with its article as a concept, and as what teaches it.

An idea keeps the id of the catalogue's concept of the same name, so that it is no twin of
it; another gets an id made of its English name, as the catalogue's ids are, so that the
same idea met twice is one concept. What an idea requires neither of the two says, so
nothing is said of it here; what it is a kind or a part of tells its area.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache

from graph import identifiers, records, text
from graph.concepts import ConceptGraph, name_key
from graph.errors import BadInput
from graph.model import Concept, Cost, Identifier, Kind, Record, Rejected
from ingest.catalogue import bundle
from ingest.services import queries
from ingest.services.wikimedia import NAMES, item_values, text_values
from ingest.source import Item
from ingest.text.fields import (
    Json,
    address,
    each,
    inner,
    language,
    line,
    lines,
    name_of,
    names_of,
    objects,
    unique,
)

LEVEL = 3  # of an idea that belongs to none in the catalogue: the middle
SHARE = 0.5  # what an article teaches of its idea: a reader of it knows it in part
SUMMARY = 1_000  # characters, at the most
_LANGUAGES = {"de": ("de",), "es": ("es",), "fr": ("fr",), "ja": ("ja",), "ru": ("ru",),
              "zh": ("zh-hans", "zh-cn", "zh", "zh-hant")}  # fmt: skip
_MOST = {"en": 10}  # other names that are kept; 4 in other languages
# Properties that only a person, a place, a body, an event or a creative work has.
_NOT_IDEAS = (
    ("a person", ("P569", "P570", "P19", "P21", "P734", "P735")),
    ("a place", ("P625", "P131", "P1082", "P276")),
    ("an organisation", ("P159", "P169", "P452", "P112")),
    ("an event", ("P580", "P582", "P585")),
    ("a work of art or entertainment", ("P57", "P161", "P175", "P345", "P136", "P407")),
)
_WORDS = {"Q4167410", "Q22808320", "Q13406463", "Q4167836", "Q11266439", "Q17362920"}
_NAMED = {"P356": "doi", "P212": "isbn", "P957": "isbn", "P818": "arxiv", "P698": "pmid",
          "P648": "openlibrary", "P2034": "gutenberg"}  # fmt: skip


def items(
    found: Json, where: str, asked: tuple[Identifier, ...] = (), sought: str = ""
) -> Iterator[Item]:
    """The concept an item is, unless the catalogue has it, and the article about it; or the
    book or paper that an item is. Of what a search found, only what is named by the words
    that were `sought` becomes a concept: the rest is read about it, not learned for itself."""
    entity = found.get("entity")
    page = found.get("page")
    entity = entity if isinstance(entity, dict) else {}
    page = page if isinstance(page, dict) else {}
    name = _name(entity, page)
    if not name:
        yield Rejected(where, "has no name in English")
        return
    not_idea = _not_idea(entity)
    if not_idea == "a book or paper":
        yield _work(entity, name, where)
        return
    if not_idea or "disambiguation" in (page.get("pageprops") or {}):
        what = not_idea or "a list of what is called so"
        yield Rejected(where, f"{name} is {what}, not an idea to learn")
        return
    belongs = lines(found.get("belongs"), most=6)
    taught = _known(name, page, entity)
    if taught is None and entity and _is_sought(entity, name, sought):
        taught = _concept(entity, page, name, belongs, where)
        yield taught
    code = line(found.get("language"), 12) or "en"
    article = _article(entity, page, code, taught, belongs, where, asked)
    if article is not None:
        yield article


def _name(entity: Json, page: Json) -> str:
    """Its English name as a title, else the article's, without what tells it from others."""
    label = _label(entity, ("en", "mul"))
    bare = re.sub(r"\s+\([^()]+\)$", "", line(page.get("title"), 200))
    found = label or bare
    return found[:1].upper() + found[1:]


def _label(entity: Json, codes: tuple[str, ...]) -> str:
    for code in codes:
        found = line(inner(entity, "labels", code, "value"), 200)
        if found:
            return found
    return ""


def _others(entity: Json, code: str) -> list[str]:
    """The other names in a language."""
    held = inner(entity, "aliases", code)
    return [found for one in objects(held) if (found := line(one.get("value"), 100))]


def _not_idea(entity: Json) -> str:
    """What an item is, in words, where it is no idea; "" for one that may be."""
    claims = entity.get("claims")
    held = claims.keys() if isinstance(claims, dict) else set()
    if _NAMED.keys() & held:
        return "a book or paper"
    kinds = set(item_values(entity, "P31"))
    if kinds & _WORDS:
        return "a page that lists others"
    if "Q5" in kinds:
        return "a person"
    return next((name for name, signs in _NOT_IDEAS if held & set(signs)), "")


def _is_sought(entity: Json, name: str, sought: str) -> bool:
    """Whether one of its names, in any language, has all the words that were sought."""
    called = [name, *(_label(entity, (code,)) for code in NAMES)]
    called += [one for code in NAMES for one in _others(entity, code)]
    stems = queries.stems(sought)
    return any(queries.tells(one, stems) for one in called)


@cache
def _catalogue() -> ConceptGraph:
    """The concepts that readpath brings."""
    found = {}
    for path in sorted((bundle.folder() / "concepts").glob("*.jsonl")):
        for written in path.read_text(encoding="utf-8").splitlines():
            try:
                concept = records.concept_from_json(json.loads(written), path.name)
            except (BadInput, ValueError):
                continue  # the catalogue's own check names it
            found[concept.id] = concept
    return ConceptGraph(found)


def _known(name: str, page: Json, entity: Json) -> Concept | None:
    """The catalogue's concept of this name, in English in the singular or plural, or in
    Chinese, in which the catalogue names every concept. One of its other names counts only
    where it is long enough to mean one thing."""
    bare = re.sub(r"\s+\([^()]+\)$", "", line(page.get("title"), 200))
    for written in filter(None, (name, bare)):
        for form in (written, f"{written}s", re.sub(r"y$", "ies", written)):
            found = _catalogue().named(form)
            own = found and name_key(form) in (name_key(found.name), name_key(found.id))
            if found is not None and (own or " " in form or len(form) >= 8):
                return found
    for code in _LANGUAGES["zh"]:
        chinese = _label(entity, (code,))
        found = _catalogue().named(chinese) if len(chinese) >= 2 else None
        if found is not None and chinese in found.aliases.get("zh", ()):
            return found
    return None


def _concept(entity: Json, page: Json, name: str, belongs: tuple[str, ...], where: str) -> Concept:
    area, level = _place(name, belongs)
    aliases = {"en": tuple(_others(entity, "en")[: _MOST["en"]])}
    for own, codes in _LANGUAGES.items():
        code = next((one for one in codes if _label(entity, (one,))), codes[0])
        aliases[own] = each((_label(entity, (code,)), *_others(entity, code)))[:4]
    return Concept(
        id=text.slug(name),
        name=name,
        area=area,
        level=level,
        summary=_summary(entity, page),
        aliases={own: names for own, names in sorted(aliases.items()) if names},
        where=where,
    )


def _place(name: str, belongs: tuple[str, ...]) -> tuple[str, int]:
    """The area an idea belongs to and its level: those of the first thing that it is a part
    or a kind of and the catalogue knows, "" and the middle where it knows none."""
    for one in (name, *belongs):
        if name_key(one) in _areas():
            return _areas()[name_key(one)], LEVEL
        parent = _known(one, {}, {}) if one != name else None
        if parent is not None:
            return parent.area, parent.level
    return "", LEVEL


@cache
def _areas() -> dict[str, str]:
    """The ids of the catalogue's areas, by their names and by themselves."""
    areas = bundle.areas(bundle.folder())
    return {name_key(name): one.id for one in areas for name in (one.name, one.id)}


def _summary(entity: Json, page: Json) -> str:
    """The first paragraph of the article, whole sentences of it; else Wikidata's line."""
    paragraphs = inner(page, "extract")
    for paragraph in paragraphs.split("\n") if isinstance(paragraphs, str) else ():
        found = text.clean(paragraph, 5_000)
        if len(found) > 40:
            return _cut(found)
    said = line(inner(entity, "descriptions", "en", "value"), SUMMARY)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _cut(paragraph: str) -> str:
    if len(paragraph) <= SUMMARY:
        return paragraph
    ends = [match.end() for match in re.finditer(r"[.!?。]\s", paragraph[:SUMMARY])]
    return paragraph[: ends[-1]].strip() if ends else f"{paragraph[: SUMMARY - 2]} …"


def _article(
    entity: Json,
    page: Json,
    code: str,
    taught: Concept | None,
    belongs: tuple[str, ...],
    where: str,
    asked: tuple[Identifier, ...],
) -> Record | None:
    """The article; None where the idea has none in English and none was asked for."""
    link = inner(entity, "sitelinks", "enwiki")
    title = line(page.get("title")) or line(inner(link, "title"))
    url = address(page.get("fullurl")) or address(inner(link, "url"))
    if not title or not url:
        return None
    item = entity.get("id")
    own = name_of("wikidata", item) if item else ()
    return Record(
        title=title,
        kind=Kind.ARTICLE,
        summary=_summary(entity, page),
        url=url,
        identifiers=unique((*own, *name_of("url", url), *asked)),
        language=language(code) or "en",
        cost=Cost.FREE,
        topics=belongs,
        teaches={taught.id: SHARE} if taught is not None else {},
        where=where,
    )


def _work(entity: Json, name: str, where: str) -> Record:
    """The book or paper that an item is; of its authors those who are written out."""
    found = [
        one
        for code, scheme in _NAMED.items()
        for one in names_of(scheme, text_values(entity, code))
    ]
    own = name_of("wikidata", entity.get("id") or "")
    titles = text_values(entity, "P1476")
    dates = (re.match(r"\+?(\d{4})-", one) for one in text_values(entity, "P577"))
    years = [int(match[1]) for match in dates if match]
    is_book = any(one.scheme in ("isbn", "openlibrary", "gutenberg") for one in found)
    return Record(
        title=titles[0] if titles else name,
        kind=Kind.BOOK if is_book else Kind.PAPER,
        authors=tuple(dict.fromkeys(text_values(entity, "P2093"))),
        year=min(years, default=None),
        summary=line(inner(entity, "descriptions", "en", "value")),
        url=identifiers.href(own[0]) if own else None,
        identifiers=unique((*own, *found)),
        where=where,
    )

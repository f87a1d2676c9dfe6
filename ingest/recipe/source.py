"""Reading what a recipe describes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from graph.errors import BadInput, FetchError
from graph.model import Rejected
from graph.records import record_from_json
from ingest.net.client import Answer, Client
from ingest.net.manners import Manner
from ingest.recipe.pages import Page, Value, check, open_page
from ingest.recipe.recipe import Format, Recipe, read_recipe
from ingest.source import Item, Raw
from ingest.text import markup, names
from ingest.text.named import named
from ingest.what import What

MOST_PAGES = 1_000
_ACCEPT = {Format.JSON: "application/json", Format.XML: "application/xml, text/xml",
           Format.HTML: "text/html"}  # fmt: skip
_SEVERAL = ("authors", "topics", "teaches", "requires", "cites", "part_of")


class RecipeSource:
    """Sources described in a TOML file."""

    name = "recipe"
    title = "A source described in TOML: an address, where its records are, which field is what"
    remote = True  # what it brings may change though the file does not

    def claims(self, what: What) -> float:
        """Sure of a text with a [fields] table and an address."""
        table = re.search(r"^\s*\[fields(?:\.identifiers)?\]\s*(?:#.*)?$", what.head, re.MULTILINE)
        return 0.98 if table and re.search(r"^\s*url\s*=", what.head, re.MULTILINE) else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """One page of answers at a time, until they end, repeat, or reach the limit."""
        recipe = read_recipe(what.content(), what.name)
        check(recipe, what.name)
        headers = recipe.sent()
        manner = Manner(gap=recipe.rate)
        seen: set[str] = set()
        url, params, count = recipe.url, _start(recipe), 0
        for number in range(1, MOST_PAGES + 1):
            answer = client.get(
                url,
                params=params,
                accept=_ACCEPT.get(recipe.format, "*/*"),
                headers=headers,
                manner=manner,
            )
            where = f"{recipe.name} page {number}" if recipe.paging else recipe.name
            page = _page(recipe, answer, where)
            found = sum(1 for _ in page.records())
            digest = hashlib.sha256(answer.data).hexdigest()
            if number > 1 and (not found or digest in seen):
                return  # past the end some services say nothing, others the last page again
            seen.add(digest)
            left = recipe.limit - count
            yield Raw(answer.data, where, how=(recipe, answer.url, left, number == 1))
            count += found
            following = _following(recipe, page, params, number)
            if following is None or count >= recipe.limit or following[1] == "":
                return
            url, params = _next(recipe, answer, following)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """A record for each that the recipe finds; Rejected what is none."""
        if not isinstance(raw.how, tuple):
            yield Rejected(raw.where, "is a recipe; it is read from its file")
            return
        recipe, url, left, first = raw.how
        data = raw.data if isinstance(raw.data, bytes) else raw.data.encode()
        try:
            page = open_page(recipe, data, raw.where)
            found = list(page.records())[:left]
        except BadInput as error:
            yield Rejected(error.where or raw.where, error.why)
            return
        if first and not found:
            yield Rejected(raw.where, f"has no records at {recipe.records!r}; look at `records`")
        for number, one in enumerate(found, 1):
            where = f"{raw.where} record {number}"
            try:
                yield record_from_json(_object(recipe, page, one, url), where)
            except BadInput as error:
                yield Rejected(where, error.why if error.where == where else str(error))


def _start(recipe: Recipe) -> dict[str, str | int]:
    params: dict[str, str | int] = dict(recipe.parameters)
    paging = recipe.paging
    if paging is not None and paging.parameter and not paging.cursor:
        params[paging.parameter] = paging.first
    return params


def _following(
    recipe: Recipe, page: Page, params: Mapping[str, str | int], number: int
) -> tuple[str, str | int] | None:
    """The next page: an address ("next"), or the parameter with its next value."""
    paging = recipe.paging
    if paging is None:
        return None
    if paging.next:
        return "next", page.whole(paging.next)
    if paging.cursor:
        cursor = page.whole(paging.cursor)
        return None if cursor == params.get(paging.parameter) else (paging.parameter, cursor)
    return paging.parameter, paging.first + number * paging.step


def _next(
    recipe: Recipe, answer: Answer, following: tuple[str, str | int]
) -> tuple[str, dict[str, str | int]]:
    name, value = following
    paging = recipe.paging
    if paging is None or not paging.next:
        return recipe.url, {**recipe.parameters, name: value}
    url = urljoin(answer.url, str(value))
    if urlsplit(url)[:2] != urlsplit(recipe.url)[:2]:
        # Its headers may hold a secret that only the described service should see.
        raise FetchError(url[:200], f"{recipe.name} names another server for its next page")
    return url, {}


def _page(recipe: Recipe, answer: Answer, where: str) -> Page:
    if recipe.format is not Format.HTML and answer.is_page:
        why = f"answers with a web page where {recipe.format} should be; look at `url`"
        raise FetchError(answer.url[:200], why, answer.status)
    try:
        return open_page(recipe, answer.data, where)
    except BadInput as error:
        raise FetchError(answer.url[:200], error.why, answer.status) from None


def _object(recipe: Recipe, page: Page, record: Any, url: str) -> dict[str, Any]:
    """The record as an object of readpath's JSON."""
    found: dict[str, Any] = dict(recipe.constants)
    names_: dict[str, Any] = {}
    for name, place in recipe.fields.items():
        value = page.value(record, place)
        if not value:
            continue
        if name.startswith("identifiers."):
            scheme = name.partition(".")[2]
            several = value if isinstance(value, list) else [value]
            # A mistyped identifier does not lose the work.
            names_[scheme] = [one for one in several if named(scheme, one)]
        else:
            found[name] = _field(name, value, url)
    return {**found, "identifiers": names_} if names_ else found


def _field(name: str, value: Value, url: str) -> Any:
    if name == "authors" and isinstance(value, str):
        return list(names.citation(markup.plain(value)))
    if name in _SEVERAL:
        parts = value if isinstance(value, list) else re.split(r"[;,|]", value)
        return [markup.plain(part) for part in parts if part.strip()]
    one = value if isinstance(value, str) else next((part for part in value if part), "")
    return urljoin(url, one) if name == "url" else markup.plain(one)

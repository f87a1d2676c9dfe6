"""Wikipedia and Wikidata: ideas as concepts that meet the catalogue's, and their articles."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import FetchError
from graph.intake import Intake
from graph.model import Concept, Cost, Identifier, Kind, Record, Rejected
from graph.store import Store
from ingest.services import ideas, wikimedia
from ingest.services.wikidata import Wikidata
from ingest.source import Item, Raw
from tests.contract.services.case import as_json
from tests.contract.support import take
from tests.support import shared_folder


def claim(*ids: str) -> list[dict[str, Any]]:
    return [{"mainsnak": {"datavalue": {"value": {"id": one}}}} for one in ids]


def told(*values: object) -> list[dict[str, Any]]:
    return [{"mainsnak": {"datavalue": {"value": value}}} for value in values]


def names(**values: str) -> dict[str, Any]:
    return {code.replace("_", "-"): {"value": value} for code, value in values.items()}


ENTITY: dict[str, Any] = {
    "id": "Q1503724",
    "labels": names(en="graph isomorphism", de="Isomorphie von Graphen", zh_hans="图同构",
                    fr="isomorphisme de graphes", zh="圖同構"),
    "descriptions": names(en="bijection of vertices of graphs"),
    "aliases": {"en": [{"value": "isomorphic graphs"}], "de": [{"value": "Graphenisomorphismus"}]},
    "claims": {"P279": claim("Q189112"), "P361": claim("Q131476")},
    "sitelinks": {"enwiki": {"title": "Graph isomorphism"}},
}  # fmt: skip
PAGE: dict[str, Any] = {
    "pageid": 1, "title": "Graph isomorphism", "index": 1,
    "extract": "\n\nIn graph theory, an isomorphism of graphs is a bijection between their"
    " vertex sets. It keeps edges.\nA second paragraph.",
    "pageprops": {"wikibase_item": "Q1503724"},
    "fullurl": "https://en.wikipedia.org/wiki/Graph_isomorphism",
}  # fmt: skip
LABELS = {"Q189112": "isomorphism", "Q131476": "graph theory"}


def made(entity: dict[str, Any], page: dict[str, Any] | None = None, *belongs: str) -> list[Item]:
    found = {"entity": entity, "page": PAGE if page is None else page, "belongs": list(belongs)}
    return list(ideas.items(found, "here"))


@pytest.fixture
def wiki(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    base = httpserver.url_for("").rstrip("/")
    monkeypatch.setenv("READPATH_WIKIPEDIA_URL", base)
    monkeypatch.setenv("READPATH_WIKIDATA_URL", base)

    def serve(request: Request) -> Response:
        if request.args["action"] == "wbgetentities":
            ids = request.args["ids"].split("|")
            known = {"Q1503724": ENTITY, **{q: {"id": q, "labels": names(en=label)}
                     for q, label in LABELS.items()}}  # fmt: skip
            found = {q: known.get(q, {"id": q, "missing": ""}) for q in ids}
            return as_json({"entities": found, "success": 1})
        if request.args.get("titles") == "Nothing":
            missing = {"title": "Nothing", "missing": True}
            return as_json({"batchcomplete": True, "query": {"pages": [missing]}})
        return as_json({"batchcomplete": True, "query": {"pages": [PAGE]}})

    httpserver.expect_request("/w/api.php").respond_with_handler(serve)
    return httpserver


@pytest.mark.parametrize(
    ("given", "key"),
    [("wikidata: Q1503724", "wikidata:Q1503724"),
     ("https://www.wikidata.org/wiki/Q1503724", "wikidata:Q1503724"),
     ("https://en.wikipedia.org/wiki/Graph_isomorphism#Motivation",
      "url:https://en.wikipedia.org/wiki/Graph_isomorphism"),
     ("https://en.m.wikipedia.org/wiki/Graph_isomorphism",
      "url:https://en.m.wikipedia.org/wiki/Graph_isomorphism")],
)  # fmt: skip
def test_an_id_or_an_address_brings_the_concept_and_its_article(
    wiki: HTTPServer, given: str, key: str
) -> None:
    concept, article = take(given)
    assert concept == Concept(
        id="graph-isomorphism",
        name="Graph isomorphism",
        area="discrete-mathematics",
        level=concept.level if isinstance(concept, Concept) else 0,
        summary="In graph theory, an isomorphism of graphs is a bijection between their vertex"
        " sets. It keeps edges.",
        aliases={
            "de": ("Isomorphie von Graphen", "Graphenisomorphismus"),
            "en": ("isomorphic graphs",),
            "fr": ("isomorphisme de graphes",),
            "zh": ("图同构",),
        },
    )
    assert isinstance(article, Record)
    assert (article.title, article.kind, article.cost) == (
        "Graph isomorphism", Kind.ARTICLE, Cost.FREE,
    )  # fmt: skip
    assert article.teaches == {"graph-isomorphism": 0.5}
    assert article.topics == ("graph theory", "isomorphism")
    assert Identifier("wikidata", "Q1503724") in article.identifiers
    assert key in [str(one) for one in article.identifiers]
    assert article.language == "en"


def test_an_idea_the_catalogue_has_is_taught_and_not_made_again() -> None:
    for label, title, id_ in [
        ("chain rule", "Chain rule", "chain-rule"),
        ("artificial neural network", "Neural network", "what-is-a-neural-network"),
        ("hash table", "Hash table", "hash-tables"),
        ("反向传播", "Backpropagation", "backpropagation"),
    ]:
        entity = {**ENTITY, "labels": names(en=label)}
        (article,) = made(entity, {**PAGE, "title": title})
        assert isinstance(article, Record)
        assert list(article.teaches) == [id_]


def test_an_idea_meets_the_catalogues_by_its_chinese_name_too() -> None:
    labels = names(en="convolutional neural network", zh_hans="卷积神经网络")
    (article,) = made({**ENTITY, "labels": labels}, {**PAGE, "title": "ConvNets"})
    assert isinstance(article, Record)
    assert list(article.teaches) == ["convolutional-network"]


def test_a_short_other_name_of_a_concept_is_not_taken_for_it() -> None:
    concept, _ = made({**ENTITY, "labels": names(en="node")}, {**PAGE, "title": "Node (wood)"})
    assert isinstance(concept, Concept)
    assert concept.id == "node"


def test_an_idea_met_twice_in_the_library_is_one_concept(store: Store) -> None:
    for source in ("wikidata", "wikipedia"):
        Intake(store, source, source).take(made(ENTITY, PAGE, "graph theory"))
    (concept,) = store.concepts().values()
    assert (concept.id, concept.requires) == ("graph-isomorphism", {})
    (article,) = store.resources()
    assert article.teaches == {"graph-isomorphism": 0.5}


@pytest.mark.parametrize(
    ("belongs", "area"),
    [(("graph theory",), "discrete-mathematics"), (("linear algebra",), "linear-algebra"),
     (("neural network", "backpropagation"), "deep-learning"), (("a thing of no kind",), "")],
)  # fmt: skip
def test_the_area_of_an_idea_is_that_of_what_it_belongs_to(
    belongs: tuple[str, ...], area: str
) -> None:
    entity = {**ENTITY, "labels": names(en="some new idea")}
    concept, _ = made(entity, {**PAGE, "title": "Some new idea"}, *belongs)
    assert isinstance(concept, Concept)
    assert concept.area == area


@pytest.mark.parametrize(
    ("claims", "what"),
    [({"P31": claim("Q5")}, "a person"), ({"P31": claim("Q4167410")}, "lists others"),
     ({"P625": told("x")}, "a place"), ({"P159": claim("Q1")}, "an organisation")],
)  # fmt: skip
def test_what_is_no_idea_is_refused_by_what_it_is(claims: dict[str, Any], what: str) -> None:
    (found,) = made({**ENTITY, "claims": claims})
    assert isinstance(found, Rejected)
    assert what in found.why


@pytest.mark.parametrize(
    ("sought", "made_one"),
    [("isomorphic graph", True), ("Isomorphie Graphen", True), ("colouring", False), ("", True)],
)  # fmt: skip
def test_of_a_search_what_is_named_so_becomes_a_concept(sought: str, made_one: bool) -> None:
    found = list(ideas.items({"entity": ENTITY, "page": PAGE}, "here", sought=sought))
    article = found[-1]
    assert isinstance(article, Record)
    assert isinstance(found[0], Concept) == made_one == bool(article.teaches)


def test_an_item_that_is_a_book_or_paper_is_that_work() -> None:
    claims = {
        "P356": told("10.1038/NATURE14539"), "P1476": told({"text": "Deep learning"}),
        "P2093": told("Yann LeCun"), "P577": told({"time": "+2015-05-28T00:00:00Z"}),
    }  # fmt: skip
    (found,) = made({**ENTITY, "claims": claims})
    assert isinstance(found, Record)
    assert (found.title, found.kind, found.year) == ("Deep learning", Kind.PAPER, 2015)
    assert found.authors == ("Yann LeCun",)
    assert Identifier("doi", "10.1038/nature14539") in found.identifiers
    assert found.teaches == {}


def test_without_an_article_the_summary_is_wikidatas_own_line() -> None:
    (concept,) = made({**ENTITY, "sitelinks": {}}, {})
    assert isinstance(concept, Concept)
    assert concept.summary == "Bijection of vertices of graphs."


def test_a_long_paragraph_ends_with_a_sentence() -> None:
    page = {**PAGE, "extract": "This is a sentence of some length about it. " * 60}
    _, article = made(ENTITY, page)
    assert isinstance(article, Record)
    assert len(article.summary) <= 1_000
    assert article.summary.endswith("about it.")


def test_an_article_comes_alone_where_wikidata_fails(
    wiki: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_WIKIDATA_URL", wiki.url_for("/nowhere"))
    (article,) = take("https://en.wikipedia.org/wiki/Graph_isomorphism")
    assert isinstance(article, Record)
    assert article.teaches == {}


def test_who_is_turned_away_is_told_to_say_who_asks(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_WIKIPEDIA_URL", httpserver.url_for("").rstrip("/"))
    httpserver.expect_request("/w/api.php").respond_with_data("Forbidden", status=403)
    with pytest.raises(FetchError, match="READPATH_EMAIL"):
        take("wikipedia: gradient descent")


def test_an_article_that_is_not_there_is_named(wiki: HTTPServer) -> None:
    (found,) = take("https://en.wikipedia.org/wiki/Nothing")
    assert isinstance(found, Rejected)
    assert "check it" in found.why


def test_a_merged_item_answers_to_its_old_id() -> None:
    entity = {**ENTITY, "asked": "Q42"}
    page = json.dumps({"ideas": [{"entity": entity, "page": PAGE}]})
    _, article = Wikidata().parse(Raw(page, "here", wanted=("wikidata:Q42",)))
    assert isinstance(article, Record)
    assert {"Q42", "Q1503724"} <= {one.value for one in article.identifiers}


@pytest.mark.parametrize(
    "address",
    ["https://en.wikipedia.org/wiki/Special:Search?search=x", "https://en.wikipedia.org/",
     "https://en.wikipedia.org/wiki/Category:Graphs", "https://wikipedia.org.evil.test/wiki/Graph"],
)  # fmt: skip
def test_other_pages_are_not_articles(address: str) -> None:
    from ingest.detect import detect
    from ingest.services.wikipedia import Wikipedia

    assert Wikipedia().claims(detect(address)) == 0


@pytest.mark.parametrize(
    ("words", "asked", "host"),
    [("wikipedia: gradient descent", "gradient descent", "en"),
     ("wikipedia: Gradient language:de", "Gradient", "de")],
)  # fmt: skip
def test_a_search_asks_the_wikipedia_of_a_language(
    wiki: HTTPServer, words: str, asked: str, host: str
) -> None:
    found = take(words)
    assert wiki.log[0][0].args["gsrsearch"] == asked
    article = found[-1]
    assert isinstance(article, Record)
    assert article.language == host
    assert wikimedia.wikipedia(host).url == f"https://{host}.wikipedia.org"


RECORDED = shared_folder("recorded")
needs_recordings = pytest.mark.skipif(RECORDED is None, reason="../shared/recorded is absent")


@needs_recordings
@pytest.mark.parametrize(
    ("item", "what"),
    [("Q20145", "a person"), ("Q8646", "a place"), ("Q16231742", "a person"), ("Q33281", "")],
)
def test_recorded_items_of_wikidata_are_told_apart(item: str, what: str) -> None:
    assert RECORDED is not None
    folder = RECORDED / "wikidata/dahlia__wikidata/raw/tests/fixtures/entities"
    entity = next(
        iter(json.loads((folder / f"{item}.json").read_text("utf-8"))["entities"].values())
    )
    found = made(entity, {})
    if what:
        (refused,) = found
        assert isinstance(refused, Rejected)
        assert what in refused.why
        return
    concept = found[0]
    assert isinstance(concept, Concept)
    assert (concept.id, concept.name) == ("chavacano", "Chavacano")
    assert concept.aliases["zh"][0] in ("查瓦卡诺语", "查瓦卡諾語")
    assert set(concept.aliases) <= {"en", "de", "es", "fr", "ja", "ru", "zh"}
    assert {"de", "fr", "ja", "ru"} <= set(concept.aliases)


@needs_recordings
def test_a_recorded_article_is_read_right() -> None:
    assert RECORDED is not None
    folder = RECORDED / "wikipedia/martin-majlis__Wikipedia-API/raw/tests/cassettes-responses"
    body = (folder / "TestVcrAsyncPageExtractProps.test_summary_0.json").read_text("utf-8")
    (page,) = wikimedia.pages_of(json.loads(body))
    assert re.search(r'"pageid": 23862', body)
    (article,) = made({}, {**page, "fullurl": "https://en.wikipedia.org/wiki/Python"})
    assert isinstance(article, Record)
    assert article.title == "Python (programming language)"
    assert article.summary.startswith(
        "Python is a high-level, general-purpose programming language."
    )
    assert "Guido" not in article.summary
    body = (folder / "TestVcrAsyncPageExistence.test_exists_false_0.json").read_text("utf-8")
    assert wikimedia.pages_of(json.loads(body)) == []

"""arXiv day by day: sets and days, where a reading goes on, and a real record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import BadInput, FetchError
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.detect import detect, from_bytes
from ingest.services.arxiv_oai import ArxivOai, set_named
from ingest.source import Item, Raw, find_source, find_sources
from tests.contract.services.arxiv_oai import answer, paper, serve
from tests.contract.support import FIXTURES, quick_client
from tests.support import shared_folder

Asked = list[Mapping[str, str]]


@pytest.fixture
def asked(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """arXiv's stand-in: what it was asked for."""
    monkeypatch.setenv("READPATH_ARXIV_OAI_URL", httpserver.url_for("/oai"))
    requests: Asked = []

    def respond(request: Request) -> Response:
        requests.append(request.args)
        return serve(request)

    httpserver.expect_request("/oai").respond_with_handler(respond)
    return requests


def pieces(given: str, state: str = "", limit: int = 1_000) -> list[Raw]:
    with quick_client() as client:
        return list(ArxivOai().fetch(replace(detect(given, limit), state=state), client))


def parsed(*found: Raw) -> list[Item]:
    return [item for raw in found for item in ArxivOai().parse(raw)]


def names(*found: Raw) -> list[str]:
    return [one.identifiers[0].value for one in parsed(*found) if isinstance(one, Record)]


def test_a_paper_is_read_field_by_field() -> None:
    raw = Raw((FIXTURES / "arxiv_oai.xml").read_bytes(), "arXiv")
    first, old, broken = parsed(raw)
    assert first == Record(
        title=r"Weaving $\mathbb{Z}$ patterns & others",
        kind=Kind.PAPER,
        authors=("Carl Friedrich Gauß Jr", "Ada Lovelace"),
        year=2020,
        summary="The engine weaves algebraic patterns.",
        url="https://arxiv.org/abs/2001.00001",
        identifiers=(Identifier("arxiv", "2001.00001"), Identifier("doi", "10.5555/weave.1")),
        language="en",
        cost=Cost.FREE,
        topics=("cs.LG", "math.NT"),
    )
    assert isinstance(old, Record)
    assert (old.identifiers, old.year) == ((Identifier("arxiv", "hep-th/9901001"),), 1999)
    assert isinstance(broken, Rejected)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("cs", "cs"), ("cs.LG", "cs:cs:LG"), ("cs:LG", "cs:cs:LG"), ("cs:cs:LG", "cs:cs:LG"),
     ("stat.ML", "stat:stat:ML"), ("hep-th", "physics:hep-th"),
     ("physics:hep-th", "physics:hep-th"), ("astro-ph.GA", "physics:astro-ph:GA"),
     ("physics.optics", "physics:physics:optics"), ("q-bio.NC", "q-bio:q-bio:NC")],
)  # fmt: skip
def test_a_set_is_written_as_people_write_it(written: str, meant: str) -> None:
    assert set_named(written) == meant


def test_the_days_that_are_asked_for_are(asked: Asked) -> None:
    pieces("arxiv-oai: nothing from 2026-01-01 until 2026-01-31")
    assert dict(asked[0]) == {
        "verb": "ListRecords", "metadataPrefix": "arXiv", "set": "nothing",
        "from": "2026-01-01", "until": "2026-01-31",
    }  # fmt: skip
    pieces("arxiv-oai: nothing")
    assert asked[1]["from"] >= "2026-01-01"
    assert "until" not in asked[1]
    for wrong in ("cs.LG from yesterday", "cs.LG from 2026-13-01", "two words"):
        with pytest.raises(BadInput):
            pieces(f"arxiv-oai: {wrong}")


def test_a_reading_goes_on_where_it_was_cut_off(asked: Asked) -> None:
    whole = names(*pieces("arxiv-oai: everything from 2026-01-01"))
    assert len(whole) == 230
    first = pieces("arxiv-oai: everything from 2026-01-01", limit=130)
    assert names(*first) == whole[:130]
    # Killed after the first page, and after a page that the limit cut.
    assert names(*pieces("arxiv-oai: everything", first[0].state)) == whole[100:]
    assert names(*pieces("arxiv-oai: everything", first[1].state)) == whole[130:]


def test_the_next_reading_starts_on_the_day_of_the_last(asked: Asked) -> None:
    last = pieces("arxiv-oai: everything from 2026-01-01")[-1].state
    asked.clear()
    pieces("arxiv-oai: everything", last)
    assert (asked[0]["from"], "resumptionToken" in asked[0]) == ("2026-01-20", False)


def test_nothing_new_is_no_complaint_but_nothing_at_all_is(asked: Asked) -> None:
    first = pieces("arxiv-oai: nothing from 2026-01-01")
    assert [type(one) for one in parsed(*first)] == [Rejected]
    assert json.loads(first[0].state)["start"] == "2026-01-20"
    assert parsed(*pieces("arxiv-oai: nothing", first[0].state)) == []


def test_a_token_that_is_too_old_starts_its_days_again(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_ARXIV_OAI_URL", httpserver.url_for("/oai"))

    def respond(request: Request) -> Response:
        if "resumptionToken" in request.args:
            return answer('<error code="badResumptionToken">expired</error>')
        assert request.args["from"] == "2026-01-05"
        return answer(f"<ListRecords>{paper('2001.00009')}</ListRecords>")

    httpserver.expect_request("/oai").respond_with_handler(respond)
    state = json.dumps({"start": "2026-01-05", "until": "", "token": "old|5", "skip": 3})
    assert names(*pieces("arxiv-oai: cs.LG", state)) == ["2001.00009"]
    httpserver.clear()
    wrong = answer('<error code="badArgument">set is unknown</error>').get_data()
    httpserver.expect_request("/oai").respond_with_data(wrong)
    with pytest.raises(FetchError, match="arXiv answers: set is unknown"):
        pieces("arxiv-oai: cs.XX")


def test_an_arxiv_id_is_asked_of_the_search_first() -> None:
    assert find_sources(detect("arxiv:2001.00001"))[0].name == "arxiv"
    assert "arxiv-oai" in [one.name for one in find_sources(detect("arxiv:2001.00001"))]
    data = (FIXTURES / "arxiv_oai.xml").read_bytes()
    assert find_source(from_bytes(data, "upload")).name == "arxiv-oai"


def test_a_real_record_is_read() -> None:
    folder = shared_folder("recorded/oai-pmh")
    if folder is None:
        pytest.skip("the folder of recorded answers is not here")
    files = sorted(folder.rglob("arxiv-single.xml"))
    assert len(files) == 1
    (found,) = parsed(Raw(files[0].read_bytes(), "arXiv"))  # grep -c '<record>'
    assert isinstance(found, Record)
    assert found.title == "New integrable (3+1)-dimensional systems and contact geometry"
    assert (found.authors, found.year) == (("A. Sergyeyev",), 2014)
    assert Identifier("doi", "10.1007/s11005-017-1013-4") in found.identifiers
    assert len(found.topics) == 6

"""What every source that asks a web service promises, whatever the service answers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import BadInput, FetchError, ReadpathError
from graph.model import Concept, Reading, Record, Rejected, Trail
from ingest.detect import detect
from ingest.read import read
from ingest.source import Item, sources
from tests.contract.services import cases
from tests.contract.services.case import Case
from tests.contract.support import HTML, Sleeps, quick_client

Fault = Callable[[Request, Response, int], Response]
KEY = "k-1815-ada"
FEW = 25  # requests that bring all of a stand-in's works
MOST_ASKED = 40  # requests that no reading of so few works may need


@pytest.fixture(params=cases(), ids=lambda case: case.source)
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Case:
    found: Case = request.param
    for name, value in found.environment:
        monkeypatch.setenv(name, value)
    return found


class Stand:
    """The stand-in of a service, with a fault in what it answers."""

    def __init__(self, case: Case, server: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.case = case
        self.asked: list[Request] = []
        self.sleeps = Sleeps()
        self.fault: Fault | None = None
        self._server = server
        for name in (case.setting, *case.also):
            monkeypatch.setenv(name, server.url_for("/").rstrip("/"))
        server.expect_request(re.compile("^/.*")).respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        self.asked.append(request)
        if len(self.asked) > MOST_ASKED:
            return Response("enough", 500)
        response = self.case.serve(request)
        if self.fault is not None:
            response = self.fault(request, response, len(self.asked))
        return response

    def read(self, given: str, limit: int | None = None) -> list[Item]:
        """Everything that comes of what a person typed, asked of this source alone."""
        what = detect(given, self.case.limit if limit is None else limit)
        with quick_client(self.sleeps) as client:
            found = list(read(what, self.case.source, client))
        self._server.check_assertions()
        assert len(self.asked) <= MOST_ASKED, "it asks for ever"
        return found

    def trouble(self, given: str) -> str:
        """What a reading that cannot succeed says: an error, or the items it rejects."""
        try:
            found = self.read(given)
        except ReadpathError as error:
            return str(error)
        assert not records(found), "it makes records of an answer that says nothing"
        return "; ".join(one.why for one in found if isinstance(one, Rejected))


def records(found: list[Item]) -> list[Record]:
    return [one for one in found if isinstance(one, Record)]


@pytest.fixture
def stand(case: Case, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return Stand(case, httpserver, monkeypatch)


@pytest.fixture
def given(case: Case) -> str:
    """A reading that the service can answer."""
    return case.one or f"{case.search}everything"


def searching(case: Case) -> str:
    if not case.search:
        pytest.skip("this service is not searched")
    return f"{case.search}everything"


def test_it_is_installed_and_says_how_it_is_searched(case: Case) -> None:
    source = sources()[case.source]
    if case.search:
        assert str(getattr(source, "searches", "")).startswith(case.search)


def test_one_work_is_found_by_its_name(case: Case, stand: Stand) -> None:
    if not case.one:
        pytest.skip("this service is only searched")
    found = records(stand.read(case.one))
    assert found
    assert all(record.title and record.where for record in found)
    wanted = detect(case.one).identifiers
    assert set(wanted) & {one for record in found for one in record.identifiers}


def test_pages_are_read_to_the_end(case: Case, stand: Stand) -> None:
    found = records(stand.read(searching(case)))
    named = [record.identifiers or record.title for record in found]
    assert len(named) == len(set(named)) == case.limit
    assert len(stand.asked) <= FEW, "its pages are smaller than the service allows"


def test_a_search_brings_no_more_than_was_asked_for(case: Case, stand: Stand) -> None:
    assert len(records(stand.read(searching(case), limit=7))) == 7


def test_a_search_that_finds_nothing_says_so(case: Case, stand: Stand) -> None:
    searching(case)
    found = stand.read(f"{case.search}nothing")
    assert not records(found)
    assert any(isinstance(one, Rejected) for one in found)


def test_a_work_it_does_not_know_is_named(case: Case, stand: Stand) -> None:
    if not case.unknown:
        pytest.skip("this service has no look-up")
    found = stand.read(case.unknown)
    assert [one.where for one in found if isinstance(one, Rejected)] == [
        str(detect(case.unknown).identifiers[0])
    ]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("told", [True, False], ids=["told how long", "not told"])
def test_a_busy_service_is_asked_again(
    case: Case, stand: Stand, given: str, status: int, told: bool
) -> None:
    headers = {"Retry-After": "7"} if told else {}

    def busy(request: Request, response: Response, number: int) -> Response:
        return Response("slow down", status, headers) if number == 1 else response

    stand.fault = busy
    assert records(stand.read(given))
    assert stand.sleeps
    assert (stand.sleeps[0] == 7.0) == told


def test_a_service_that_is_busy_half_way_loses_nothing(case: Case, stand: Stand) -> None:
    words = searching(case)
    once: list[int] = []

    def busy(request: Request, response: Response, number: int) -> Response:
        if number == case.each + 1 and not once:
            once.append(number)
            return Response("slow down", 429, {"Retry-After": "1"})
        return response

    stand.fault = busy
    assert len(records(stand.read(words))) == case.limit


def test_nothing_is_asked_twice(stand: Stand, given: str) -> None:
    stand.read(given)
    asked = [(one.method, one.full_path, one.get_data()) for one in stand.asked]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_a_key_is_in_no_message(
    case: Case, stand: Stand, given: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{case.setting.removesuffix('_URL')}_KEY", KEY)
    for says in (f"wrong key {KEY}", f'{{"error": {{"code": 403, "message": "bad {KEY}"}}}}'):
        stand.fault = lambda request, response, number, body=says: Response(body, status)
        said = stand.trouble(given)
        assert said
        assert KEY not in said


def test_a_service_that_stays_busy_is_one_sentence(stand: Stand, given: str) -> None:
    stand.fault = lambda request, response, number: Response("no", 503)
    with pytest.raises(FetchError) as caught:
        stand.read(given)
    assert caught.value.status == 503
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9])
def test_a_truncated_answer_is_no_exception_but_a_sentence(
    stand: Stand, given: str, kept: float
) -> None:
    def cut(request: Request, response: Response, number: int) -> Response:
        body = response.get_data()
        return Response(body[: int(len(body) * kept)], content_type=response.content_type)

    stand.fault = cut
    assert stand.trouble(given)


def test_a_web_page_where_data_should_be_is_a_sentence(stand: Stand, given: str) -> None:
    stand.fault = lambda request, response, number: Response(HTML, content_type="text/html")
    assert re.search(r"\bpage\b", stand.trouble(given))


@pytest.mark.parametrize("label", ["text/plain", "text/html; charset=utf-8", "image/png", ""])
def test_a_wrong_content_type_is_no_matter(stand: Stand, given: str, label: str) -> None:
    def mislabelled(request: Request, response: Response, number: int) -> Response:
        mine = Response(response.get_data(), response.status_code, content_type=label)
        if not label:
            del mine.headers["Content-Type"]
        return mine

    stand.fault = mislabelled
    assert records(stand.read(given))


@pytest.mark.parametrize(
    "body",
    [b"null", b"[]", b"{}", b'"text"', b"7", b"[null]", b"[" * 100_000, b'{"a":' * 100_000,
     b"9" * 10_000, b"1e999", b"NaN", b"\xff\xfe{}", b"<a>" * 100_000],
    ids=lambda body: body[:6].decode("latin-1"),
)  # fmt: skip
def test_other_json_than_the_contract_says_is_a_sentence(
    stand: Stand, given: str, body: bytes
) -> None:
    stand.fault = lambda request, response, number: Response(
        body, content_type=response.content_type
    )
    assert stand.trouble(given)


def test_a_not_found_in_plain_text_is_a_sentence(case: Case, stand: Stand, given: str) -> None:
    stand.fault = lambda request, response, number: Response(
        "Resource not found.", 404, content_type="application/json"
    )
    assert stand.trouble(given)


def test_a_page_that_repeats_ends_the_reading(case: Case, stand: Stand) -> None:
    words = searching(case)
    first: list[Response] = []

    def again(request: Request, response: Response, number: int) -> Response:
        first.append(response)
        same = first[(number - 1) % case.each]
        return Response(same.get_data(), content_type=same.content_type)

    stand.fault = again
    found = records(stand.read(words))
    assert found
    named = [record.identifiers or record.title for record in found]
    assert len(set(named)) == len(named)


def test_a_cursor_that_never_ends_does(case: Case, stand: Stand) -> None:
    words = searching(case)
    if case.endless is None:
        pytest.skip("this service has no cursor")
    numbers = itertools.count()
    first: list[Response] = []

    def more(request: Request, response: Response, number: int) -> Response:
        first.append(response)
        body = case.endless(first[0].get_data(), next(numbers))  # type: ignore[misc]
        return Response(body, content_type=first[0].content_type)

    stand.fault = more
    found = records(stand.read(words))
    named = [record.identifiers or record.title for record in found]
    assert len(set(named)) == len(named)


def test_what_came_before_a_failure_is_kept(case: Case, stand: Stand) -> None:
    words = searching(case)

    def later(request: Request, response: Response, number: int) -> Response:
        return response if number <= case.each else Response("gone", 500)

    stand.fault = later
    found = stand.read(words)
    assert records(found)
    if len(records(found)) < case.limit:
        assert isinstance(found[-1], Rejected)


def test_items_are_of_the_known_kinds(stand: Stand, given: str) -> None:
    for one in stand.read(given):
        assert isinstance(one, (Record, Trail, Concept, Reading, Rejected))


def test_words_no_service_is_asked_for_are_refused() -> None:
    with pytest.raises(BadInput):
        detect("no-such-service: words")


def test_every_case_is_named_once() -> None:
    named = [case.source for case in cases()]
    assert len(named) == len(set(named))

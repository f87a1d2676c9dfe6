"""YouTube: playlists, channels and videos, by feed, by page and by the Data API."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph import identifiers
from graph.errors import FetchError
from graph.model import Cost, Identifier, Kind, Record, Rejected, Trail
from ingest.detect import detect, from_bytes
from ingest.read import read_bytes
from ingest.services.youtube import YouTube
from ingest.source import Item, Raw, find_source
from tests.contract.services.case import as_json
from tests.contract.services.youtube import LIST, feed
from tests.contract.support import Sleeps, quick_client, take
from tests.support import shared_folder

CHANNEL = "UCYO_jab_esuFRV4b17AJtAw"
WHOLE = Identifier("youtube", LIST)
PLAYLIST = {
    "id": LIST,
    "snippet": {"title": "Engines", "channelTitle": "Ada Lovelace", "defaultLanguage": "en",
                "description": "A course.\nOf lectures.", "publishedAt": "2014-05-01T00:00:00Z"},
    "contentDetails": {"itemCount": 3},
}  # fmt: skip


def video(number: int) -> dict[str, Any]:
    return {
        "id": f"video{number:06d}",
        "snippet": {"title": f"Lecture {number}", "publishedAt": "2020-01-02T00:00:00Z",
                    "channelTitle": "Ada Lovelace", "description": "About it.\nAnd more.",
                    "defaultAudioLanguage": "en-GB", "tags": ["engines", "cards"]},
        "contentDetails": {"duration": "PT1H2M"},
    }  # fmt: skip


@pytest.fixture
def site(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    base = httpserver.url_for("").rstrip("/")
    monkeypatch.setenv("READPATH_YOUTUBE_URL", base)
    monkeypatch.setenv("READPATH_YOUTUBEAPI_URL", f"{base}/youtube/v3")
    monkeypatch.delenv("READPATH_YOUTUBE_KEY", raising=False)
    return httpserver


def parsed(text: str) -> list[Item]:
    return list(YouTube().parse(Raw(text, "here")))


def test_a_playlists_feed_brings_it_its_videos_and_their_order() -> None:
    whole, first, *_, trail = parsed(feed(LIST, 3))
    assert whole == Record(
        title="Engines",
        kind=Kind.VIDEO,
        authors=("Ada Lovelace",),
        url=f"https://www.youtube.com/playlist?list={LIST}",
        identifiers=(WHOLE,),
        cost=Cost.FREE,
    )
    assert first == Record(
        title="Lecture 1",
        kind=Kind.VIDEO,
        authors=("Ada Lovelace",),
        year=2020,
        summary="About it. And more.",
        url="https://www.youtube.com/watch?v=video000001",
        identifiers=(Identifier("youtube", "video000001"),),
        cost=Cost.FREE,
        part_of=(WHOLE,),
    )
    assert isinstance(trail, Trail)
    assert [one.value for one in trail.items] == ["video000001", "video000002", "video000003"]
    assert (trail.title, trail.ordered) == ("Engines", True)


def test_a_feed_that_may_have_been_cut_says_how_to_get_the_rest() -> None:
    *_, said = parsed(feed(LIST, 15))
    assert isinstance(said, Rejected)
    assert "READPATH_YOUTUBE_KEY" in said.why
    assert not any(isinstance(one, Rejected) for one in parsed(feed(LIST, 14)))


def test_the_newest_first_is_no_order_to_learn_in() -> None:
    text = feed(LIST, 3)
    days = iter(["03", "02", "01"])
    text = re.sub(r"2020-01-\d\d", lambda _: f"2020-01-{next(days)}", text)
    *_, trail = parsed(text)
    assert isinstance(trail, Trail)
    assert not trail.ordered


def test_a_saved_feed_of_youtube_is_known_by_its_content() -> None:
    data = feed(LIST, 2).encode()
    assert find_source(from_bytes(data, "saved.txt")).name == "youtube"
    assert [type(one) for one in read_bytes(data, "saved.txt")] == [Record, Record, Record, Trail]


@pytest.mark.parametrize(
    "given",
    [f"https://youtube.com/playlist?list={LIST}&si=x", f"youtube:{LIST}",
     f"https://www.youtube.com/feeds/videos.xml?playlist_id={LIST}",
     f"https://www.youtube.com/embed/videoseries?list={LIST}"],
)  # fmt: skip
def test_every_address_of_a_playlist_leads_to_its_feed(site: HTTPServer, given: str) -> None:
    query = f"playlist_id={LIST}"
    site.expect_request("/feeds/videos.xml", query_string=query).respond_with_data(feed(LIST, 2))
    whole, *_ = take(given)
    assert isinstance(whole, Record)
    assert whole.identifiers == (WHOLE,)


@pytest.mark.parametrize(
    ("given", "page"),
    [(f"https://www.youtube.com/channel/{CHANNEL}/videos", ""), (f"youtube:{CHANNEL}", ""),
     ("https://www.youtube.com/@3blue1brown", "/@3blue1brown"),
     ("https://m.youtube.com/@3blue1brown/playlists", "/@3blue1brown"),
     ("https://www.youtube.com/user/3blue1brown", "/user/3blue1brown")],
)  # fmt: skip
def test_a_channel_is_found_by_its_id_or_by_what_its_page_says(
    site: HTTPServer, given: str, page: str
) -> None:
    text = feed(LIST, 2).replace(f"<yt:playlistId>{LIST}</yt:playlistId>", "")
    text = text.replace("UCAAAAAAAAAAAAAAAAAAAAAA", CHANNEL.removeprefix("UC"))
    query = f"channel_id={CHANNEL}"
    site.expect_request("/feeds/videos.xml", query_string=query).respond_with_data(text)
    link = f'<link rel="alternate" href="https://x/feeds/videos.xml?channel_id={CHANNEL}">'
    if page:
        site.expect_request(page).respond_with_data(f"<!DOCTYPE html><html>{link}")
    whole, *videos = take(given)
    assert isinstance(whole, Record)
    assert Identifier("youtube", CHANNEL) in whole.identifiers
    assert whole.url == f"https://www.youtube.com/channel/{CHANNEL}"
    assert (Identifier("url", f"https://youtube.com{page}") in whole.identifiers) == bool(
        page and given.endswith(page)
    )
    assert not any(isinstance(one, Trail) for one in videos)


def test_a_page_that_does_not_name_its_channel_is_a_sentence(site: HTTPServer) -> None:
    site.expect_request("/@someone").respond_with_data("<html>Before you continue</html>")
    with pytest.raises(FetchError, match="which channel it is"):
        take("https://www.youtube.com/@someone")


def test_a_page_that_is_not_there_is_a_sentence(site: HTTPServer) -> None:
    site.expect_request("/@nobody").respond_with_data("<html>404</html>", status=404)
    (found,) = take("https://www.youtube.com/@nobody")
    assert isinstance(found, Rejected)


@pytest.mark.parametrize("status", [200, 404, 401])
def test_a_video_alone_is_told_by_oembed(site: HTTPServer, status: int) -> None:
    told = {"title": "But what is a neural network?", "author_name": "3Blue1Brown"}
    site.expect_request("/oembed").respond_with_json(told if status == 200 else {}, status=status)
    (found,) = take("https://www.youtube.com/shorts/aircAruvnKk")
    if status != 200:
        assert isinstance(found, Rejected)
        return
    assert isinstance(found, Record)
    assert (found.title, found.authors) == ("But what is a neural network?", ("3Blue1Brown",))
    assert found.identifiers == (Identifier("youtube", "aircAruvnKk"),)


def api(request: Request) -> Response:
    """The Data API with a playlist of 120 videos, of which the last is private."""
    assert request.args["key"] == "the-secret"
    path = request.path.rpartition("/")[2]
    items: list[dict[str, Any]] = []
    more: dict[str, str] = {}
    if path == "playlists":
        items = [PLAYLIST] if request.args["id"] == LIST else []
    elif path == "channels":
        uploads = {"relatedPlaylists": {"uploads": LIST}}
        items = [{"id": CHANNEL, "snippet": {"title": "3Blue1Brown"}, "contentDetails": uploads}]
    elif path == "playlistItems":
        start = int(request.args.get("pageToken", "0"))
        items = [{"contentDetails": {"videoId": f"video{number:06d}"}}
                 for number in range(start, min(start + 50, 120))]  # fmt: skip
        more = {"nextPageToken": str(start + 50)} if start + 50 < 120 else {}
    elif path == "videos":
        ids = request.args["id"].split(",")
        items = [video(int(one[-6:])) for one in ids if one != "video000119"]
    return as_json({"kind": f"youtube#{path}", "items": items, **more})


def test_with_a_key_a_playlist_comes_in_whole(
    site: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_YOUTUBE_KEY", "the-secret")
    site.expect_request(re.compile("/youtube/v3/.*")).respond_with_handler(api)
    whole, *videos, gone, trail = take(f"https://www.youtube.com/playlist?list={LIST}")
    assert isinstance(whole, Record)
    assert (whole.summary, whole.year, whole.language) == ("A course. Of lectures.", 2014, "en")
    assert len(videos) == 119
    assert videos[0] == Record(
        title="Lecture 0",
        kind=Kind.VIDEO,
        authors=("Ada Lovelace",),
        year=2020,
        summary="About it. And more.",
        url="https://www.youtube.com/watch?v=video000000",
        identifiers=(Identifier("youtube", "video000000"),),
        language="en",
        hours=1.6,
        cost=Cost.FREE,
        topics=("engines", "cards"),
        part_of=(WHOLE,),
    )
    assert isinstance(gone, Rejected)
    assert gone.where == "youtube:video000119"
    assert isinstance(trail, Trail)
    assert len(trail.items) == 120
    assert len(site.log) == 1 + 3 + 3


@pytest.mark.parametrize(
    ("given", "asked"),
    [("https://www.youtube.com/@3blue1brown", {"forHandle": "@3blue1brown"}),
     ("https://www.youtube.com/user/x", {"forUsername": "x"}),
     (f"youtube:{CHANNEL}", {"id": CHANNEL})],
)  # fmt: skip
def test_with_a_key_a_channel_brings_its_newest(
    site: HTTPServer, monkeypatch: pytest.MonkeyPatch, given: str, asked: dict[str, str]
) -> None:
    monkeypatch.setenv("READPATH_YOUTUBE_KEY", "the-secret")
    site.expect_request(re.compile("/youtube/v3/.*")).respond_with_handler(api)
    *videos, whole = take(given)
    assert isinstance(whole, Record)
    assert Identifier("youtube", CHANNEL) in whole.identifiers
    assert len(videos) == 50
    assert asked.items() <= dict(site.log[0][0].args).items()


def again(given: str, state: str) -> tuple[list[Item], str]:
    """What a later reading brings, and where it ends."""
    found: list[Item] = []
    with quick_client(Sleeps()) as client:
        for raw in YouTube().fetch(replace(detect(given), state=state), client):
            found += YouTube().parse(raw)
            state = raw.state or state
    return found, state


def test_a_feed_that_is_read_again_brings_what_is_new(site: HTTPServer) -> None:
    query = f"playlist_id={LIST}"
    for count in (3, 3, 5):
        site.expect_ordered_request("/feeds/videos.xml", query_string=query).respond_with_data(
            feed(LIST, count)
        )
    first, state = again(f"youtube:{LIST}", "")
    assert len(first) == 1 + 3 + 1
    assert again(f"youtube:{LIST}", state) == ([], state)
    later, state = again(f"youtube:{LIST}", state)
    titles = [one.title for one in later if isinstance(one, (Record, Trail))]
    assert titles == ["Engines", "Lecture 4", "Lecture 5", "Engines"]
    assert isinstance(later[-1], Trail)
    assert len(later[-1].items) == 5


def test_a_channel_that_is_read_again_with_a_key_brings_what_is_new(
    site: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_YOUTUBE_KEY", "the-secret")
    site.expect_request(re.compile("/youtube/v3/.*")).respond_with_handler(api)
    later, state = again(f"youtube:{CHANNEL}", "video000003 video000004")
    assert [one.title for one in later if isinstance(one, Record)] == [
        "Lecture 0", "Lecture 1", "Lecture 2", "3Blue1Brown",
    ]  # fmt: skip
    assert state.split() == [f"video00000{number}" for number in range(5)]
    same, _ = again(f"youtube:{CHANNEL}", state)
    assert len(same) == 1


@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_key_that_youtube_refuses_is_told_and_never_shown(
    site: HTTPServer, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("READPATH_YOUTUBE_KEY", "the-secret")
    error = {"error": {"code": status, "message": "API key not valid."}}
    site.expect_request(re.compile("/.*")).respond_with_json(error, status=status)
    with pytest.raises(FetchError) as caught:
        take(f"youtube:{LIST}")
    assert "the-secret" not in str(caught.value)
    assert status == 500 or "API key not valid" in str(caught.value)


@pytest.mark.parametrize(
    ("address", "value"),
    [(f"https://www.youtube.com/channel/{CHANNEL}", CHANNEL),
     ("https://youtube.com/shorts/aircAruvnKk?feature=share", "aircAruvnKk"),
     ("https://www.youtube.com/live/aircAruvnKk", "aircAruvnKk"),
     ("https://www.youtube.com/embed/aircAruvnKk", "aircAruvnKk"),
     (f"https://www.youtube.com/embed/videoseries?list={LIST}", LIST)],
)  # fmt: skip
def test_addresses_of_one_thing_on_youtube_are_one_identifier(address: str, value: str) -> None:
    found = identifiers.from_url(address)
    assert found == Identifier("youtube", value)
    assert identifiers.from_url(identifiers.href(found) or "") == found


RECORDED = shared_folder("recorded")
needs_recordings = pytest.mark.skipif(RECORDED is None, reason="../shared/recorded is absent")


@needs_recordings
def test_a_recorded_feed_comes_in_whole() -> None:
    assert RECORDED is not None
    file = RECORDED / "youtube/Void1-1__youpdated/raw/tests/fixtures/youtube_feed.xml"
    body = file.read_text(encoding="utf-8")
    channel, *videos = parsed(body)
    assert isinstance(channel, Record)
    assert (channel.title, channel.identifiers[0].value) == ("NASA", "UCLA_DiR1FfKNvjuUpBHmylQ")
    assert len(videos) == body.count("<entry>") == 15
    first = videos[0]
    assert isinstance(first, Record)
    assert first.title == "Special Event Announcement (Aug. 14, 2026)"
    assert "America\u2019s 250th anniversary" in first.summary
    assert first.part_of == channel.identifiers


@needs_recordings
@pytest.mark.parametrize("number", [0, 2, 3])
def test_recorded_videos_of_the_data_api_come_in_whole(number: int) -> None:
    assert RECORDED is not None
    folder = RECORDED / "youtube/mitodl__mit-learn/raw/test_json/youtube"
    body = (folder / f"videos.list.{number}.json").read_text(encoding="utf-8")
    found = parsed(json.dumps({"videos": json.loads(body)["items"]}))
    assert all(isinstance(one, Record) for one in found)
    assert len(found) == len(re.findall(r'"kind": "youtube#video",', body)) >= 5
    if number == 0:
        first = found[0]
        assert isinstance(first, Record)
        assert (first.title, first.authors) == ("Cayley Graphs and the Globe", ("MITx Videos",))
        assert (first.year, first.language, first.hours) == (2019, "en", 0.1)

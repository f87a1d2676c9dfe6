"""YouTube's feeds, as they come without a key."""

from __future__ import annotations

from werkzeug import Request, Response

from tests.contract.services.case import Case

LIST = "PL7BImOT2srcFYFlrYQ2bX2y9CIclX7arc"


def feed(playlist: str, count: int, title: str = "Engines") -> str:
    """A playlist's feed of so many videos."""
    entries = "".join(
        f"<entry><id>yt:video:video{number:06d}</id><yt:videoId>video{number:06d}</yt:videoId>"
        f"<title>Lecture {number}</title><author><name>Ada Lovelace</name></author>"
        f"<published>2020-01-{number:02d}T00:00:00+00:00</published><media:group>"
        f"<media:description>About it.\nAnd more.</media:description></media:group></entry>"
        for number in range(1, count + 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed'
        ' xmlns:yt="http://www.youtube.com/xml/schemas/2015"'
        ' xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">'
        f"<id>yt:playlist:{playlist}</id><yt:playlistId>{playlist}</yt:playlistId>"
        f"<yt:channelId>UCAAAAAAAAAAAAAAAAAAAAAA</yt:channelId><title>{title}</title>"
        f"<author><name>Ada Lovelace</name></author>{entries}</feed>"
    )


def serve(request: Request) -> Response:
    if request.path == "/feeds/videos.xml" and request.args.get("playlist_id") == LIST:
        return Response(feed(LIST, 5), content_type="text/xml; charset=UTF-8")
    return Response("<!DOCTYPE html><html>Error 404</html>", 404, content_type="text/html")


CASE = Case(
    source="youtube",
    setting="READPATH_YOUTUBE_URL",
    serve=serve,
    one=f"https://www.youtube.com/playlist?list={LIST}",
    unknown="https://www.youtube.com/playlist?list=PLaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
)

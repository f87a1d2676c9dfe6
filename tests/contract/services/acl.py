"""The ACL Anthology's static files: one reference a paper."""

from __future__ import annotations

import re

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case


def serve(request: Request) -> Response:
    match = re.fullmatch(r"/(P16-1(\d{3}))\.bib", request.path)
    if match is None or not 1 <= int(match[2]) <= KNOWN:
        return Response("<!DOCTYPE html><html>Not found</html>", 404, content_type="text/html")
    return Response(
        f"@inproceedings{{lovelace-2016-{match[2]},\n"
        f'    title = "Paper {match[1]}",\n    author = "Lovelace, Ada  and\\n      Babbage,'
        f' Charles",\n    year = "2016",\n    url = "https://aclanthology.org/{match[1]}/"\n}}\n',
        content_type="application/x-bibtex",
    )


CASE = Case(
    source="acl",
    setting="READPATH_ACL_URL",
    serve=serve,
    one="acl:P16-1162",
    unknown="acl:P16-1999",
)

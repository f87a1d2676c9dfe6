"""arXiv's OAI-PMH: pages of a fixed size, a resumption token, errors with status 200."""

from __future__ import annotations

import re

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case

_IDS = [f"2001.{number:05d}" for number in range(1, KNOWN + 1)]
_PAGE = 100


def paper(arxiv: str) -> str:
    return (
        f"<record><header><identifier>oai:arXiv.org:{arxiv}</identifier>"
        "<datestamp>2026-01-02</datestamp></header><metadata>"
        f'<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{arxiv}</id><created>2020-01-02</created>'
        "<authors><author><keyname>Lovelace</keyname><forenames>Ada</forenames></author></authors>"
        f"<title>Paper {arxiv}</title><categories>cs.LG</categories>"
        f"<abstract>About {arxiv}.</abstract></arXiv></metadata></record>"
    )


def answer(inner: str) -> Response:
    return Response(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        "<responseDate>2026-01-20T00:00:00Z</responseDate>"
        f"<request>http://oaipmh.arxiv.org/oai</request>{inner}</OAI-PMH>",
        content_type="text/xml",
    )


def serve(request: Request) -> Response:
    asked = request.args
    if asked["verb"] == "GetRecord":
        arxiv = asked["identifier"].removeprefix("oai:arXiv.org:")
        if arxiv not in _IDS:
            return answer('<error code="idDoesNotExist">Nothing matches</error>')
        return answer(f"<GetRecord>{paper(arxiv)}</GetRecord>")
    token = asked.get("resumptionToken", "")
    if not token and "everything" not in asked["set"]:
        return answer('<error code="noRecordsMatch">Nothing matches</error>')
    start = int(token.rpartition("|")[2] or 0)
    page = _IDS[start : start + _PAGE]
    after = f"list|{start + _PAGE}" if start + _PAGE < KNOWN else ""
    size = f'completeListSize="{KNOWN}"'
    end = f"<resumptionToken {size}>{after}</resumptionToken>"
    return answer(f"<ListRecords>{''.join(map(paper, page))}{end}</ListRecords>")


def endless(body: bytes, number: int) -> bytes:
    return re.sub(rb"list\|\d+", f"list|{1000 + number}".encode(), body)


CASE = Case(
    source="arxiv-oai",
    setting="READPATH_ARXIV_OAI_URL",
    serve=serve,
    one="arxiv:2001.00007",
    unknown="arxiv:1912.99999",
    search="arxiv-oai:",
    endless=endless,
)

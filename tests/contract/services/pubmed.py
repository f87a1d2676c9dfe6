"""NCBI's E-utilities for PubMed, as its handbook describes them."""

from __future__ import annotations

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json

_IDS = [str(31000000 + number) for number in range(KNOWN)]


def serve(request: Request) -> Response:
    asked = request.args
    if request.path.endswith("/esearch.fcgi"):
        found = _IDS if "everything" in asked["term"] else []
        start, size = int(asked["retstart"]), int(asked["retmax"])
        page = found[start : start + size]
        result = {"count": str(len(found)), "retstart": str(start), "idlist": page}
        return as_json({"header": {"type": "esearch"}, "esearchresult": result})
    assert request.path.endswith("/efetch.fcgi")
    found = [one for one in asked["id"].split(",") if one in _IDS]
    body = "".join(map(_citation, found))
    return Response(
        '<?xml version="1.0" ?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN"'
        ' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">'
        f"<PubmedArticleSet>{body}</PubmedArticleSet>",
        content_type="text/xml; charset=UTF-8",
    )


def _citation(pmid: str) -> str:
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article>"
        f"<ArticleTitle>Paper {pmid}.</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
    )


CASE = Case(
    source="pubmed",
    setting="READPATH_PUBMED_URL",
    serve=serve,
    one="pmid:31000007",
    unknown="pmid:999999999",
    search="pubmed:",
    each=2,
)

"""MEDLINE, Web of Science and EndNote: what their tags say becomes records."""

from __future__ import annotations

from collections import Counter

import pytest

from graph.model import Kind, Record, Rejected
from graph.records import dumps, to_json
from ingest.read import read, read_bytes
from tests.contract.support import FIXTURES
from tests.support import shared_file


def keys(record: Record) -> set[str]:
    return {str(one) for one in record.identifiers}


def taken(name: str) -> tuple[dict[str, Record], list[Rejected]]:
    found = list(read(FIXTURES / name))
    return (
        {one.title: one for one in found if isinstance(one, Record)},
        [one for one in found if isinstance(one, Rejected)],
    )


def test_medline_gives_people_headings_and_every_identifier() -> None:
    works, bad = taken("references.nbib")
    assert list(works) == ["Deep learning", "Über eine Frage", "A Book of Medicine"]
    assert bad == [Rejected("references.nbib line 32", "has no title")]
    paper = works["Deep learning"]
    assert paper.authors == ("Yann LeCun", "José van der Berg")
    assert (paper.kind, paper.year, paper.language) == (Kind.PAPER, 2015, "en")
    assert keys(paper) == {"doi:10.1038/nature14539", "pmid:26017442", "pmcid:PMC4500000"}
    assert paper.topics == (
        "Algorithms", "Artificial Intelligence", "Neural Networks, Computer",
        "representation learning",
    )  # fmt: skip
    assert paper.summary.endswith("composed of multiple processing layers.")
    assert works["Über eine Frage"].authors == ("R. H. Liu",)
    assert works["Über eine Frage"].language == "de"
    book = works["A Book of Medicine"]
    assert (book.kind, book.authors) == (Kind.BOOK, ("Marie Curie",))
    assert "isbn:9780262033848" in keys(book)


def test_web_of_science_gives_full_names_keywords_and_citations() -> None:
    works, bad = taken("references.ciw")
    assert list(works) == ["Deep learning", "A Book"]
    assert bad == [Rejected("references.ciw line 34", "has no title")]
    paper = works["Deep learning"]
    assert paper.authors == ("Yann LeCun", "Yoshua Bengio")
    assert (paper.kind, paper.year, paper.language) == (Kind.PAPER, 2015, "en")
    assert keys(paper) == {"doi:10.1038/nature14539", "pmid:26017442"}
    assert paper.topics == ("representation", "layers", "NEURAL-NETWORKS", "GRADIENT DESCENT")
    assert [str(one) for one in paper.cites] == [
        "doi:10.1113/jphysiol.1962.sp006837",
        "doi:10.1038/323533a0",
    ]
    assert works["A Book"].kind is Kind.BOOK
    assert keys(works["A Book"]) == {"isbn:9780262033848"}


def test_endnote_gives_chapters_the_isbn_of_their_book() -> None:
    works, bad = taken("references.enw")
    assert list(works) == [
        "An article with a second line", "A chapter", "The Art of Computer Programming",
    ]  # fmt: skip
    assert bad == [Rejected("references.enw line 28", "has no title")]
    article = works["An article with a second line"]
    assert article.authors == ("Guido van Rossum", "Grace Hopper")
    assert (article.kind, article.year, article.language) == (Kind.PAPER, 1999, "en")
    assert keys(article) == {"doi:10.1000/xyz", "pmid:26017442", "url:https://example.org/article"}
    chapter = works["A chapter"]
    assert chapter.identifiers == ()
    assert [str(one) for one in chapter.part_of] == ["isbn:9780262033848"]
    assert works["The Art of Computer Programming"].authors == ("Donald E. Knuth",)


ENDNOTE_XML = """<?xml version="1.0" encoding="UTF-8"?><xml><records>
<record><ref-type name="Journal Article">17</ref-type>
<contributors><authors><author><style face="normal">van Rossum, Guido</style></author>
<author>Hopper, Grace</author></authors></contributors>
<titles><title><style face="normal">An </style><style face="italic">article</style></title>
<secondary-title>A Journal</secondary-title></titles>
<keywords><keyword>compilers</keyword><keyword>logic</keyword></keywords>
<dates><year>1999</year></dates><isbn>0028-0836</isbn><accession-num>26017442</accession-num>
<remote-database-provider>NLM</remote-database-provider>
<electronic-resource-num>10.1000/xyz</electronic-resource-num>
<urls><related-urls><url>https://example.org/article</url></related-urls></urls>
<research-notes>a private thought</research-notes><language>eng</language></record>
<record><ref-type name="Book Section">5</ref-type><titles><title>A chapter</title></titles>
<isbn>978-0-262-03384-8</isbn></record>
<record><ref-type name="Book">6</ref-type></record>
</records></xml>"""


def test_endnotes_xml_is_read_alike() -> None:
    article, chapter, bad = read_bytes(ENDNOTE_XML.encode(), "x.xml")
    assert isinstance(article, Record)
    assert (article.title, article.kind) == ("An article", Kind.PAPER)
    assert article.authors == ("Guido van Rossum", "Grace Hopper")
    assert (article.year, article.language) == (1999, "en")
    assert article.topics == ("compilers", "logic")
    assert keys(article) == {"doi:10.1000/xyz", "pmid:26017442", "url:https://example.org/article"}
    assert "private" not in dumps(to_json(article))
    assert isinstance(chapter, Record)
    assert [str(one) for one in chapter.part_of] == ["isbn:9780262033848"]
    assert bad == Rejected("x.xml record 3", "has no title")


@pytest.mark.parametrize("cut", [40, 200, 700, 900])
def test_endnotes_xml_that_is_cut_gives_what_is_whole(cut: int) -> None:
    for one in read_bytes(ENDNOTE_XML[:cut].encode(), "x", format="endnote"):
        assert isinstance(one, (Record, Rejected))


def test_a_title_in_brackets_is_a_translation_and_other_brackets_stay() -> None:
    text = "PMID- 1\nTI  - [A] and [B].\n"
    (found,) = read_bytes(text.encode(), "x")
    assert isinstance(found, Record)
    assert found.title == "[A] and [B]"


# Counted with: grep -c '^PMID- ' FILE
@pytest.mark.parametrize(("name", "records"), [("pubmed_result2", 4), ("pubmed_result3", 1)])
def test_real_medline_files_come_in_whole(name: str, records: int) -> None:
    found = list(read(shared_file(f"formats/pubmed_medline/{name}.nbib.txt")))
    assert Counter(type(one) for one in found) == Counter({Record: records})
    assert all(one.authors and one.summary for one in found if isinstance(one, Record))


def test_a_real_medline_entry_says_what_its_file_says() -> None:
    """Spot check against what `less` shows."""
    found = list(read(shared_file("formats/pubmed_medline/pubmed_result2.nbib.txt")))
    clustering = found[2]
    assert isinstance(clustering, Record)
    assert clustering.title == "Open source clustering software"
    assert clustering.authors[0] == "M J L de Hoon"
    assert keys(clustering) == {"doi:10.1093/bioinformatics/bth078", "pmid:14871861"}
    assert clustering.year == 2004


def test_a_real_web_of_science_file_comes_in_whole_with_its_citations() -> None:
    """Records counted with `grep -c '^PT ' FILE`; citations with `grep -c 'DOI 10' FILE` for
    each record of it."""
    name = "recorded/bibtex-ris-csl/MrTango__rispy/raw/tests/data/example_wos.ris"
    first, second = read(shared_file(name))
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.authors[0] == "P. S. Parkes-Loach"
    assert keys(first) == {"doi:10.1021/bi049798f", "pmid:15170338"}
    assert (len(first.cites), len(second.cites)) == (54, 73)

"""MEDLINE, Web of Science and EndNote: what their tags say becomes records."""

from __future__ import annotations

from collections import Counter

import pytest

from graph.model import Kind, Record, Rejected
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

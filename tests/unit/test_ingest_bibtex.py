"""BibTeX: names, markup and references are understood; a broken entry harms no other."""

from __future__ import annotations

from collections import Counter

import pytest

from graph.model import Identifier, Kind, Record, Rejected
from ingest.formats.bibblocks import blocks, value
from ingest.read import read, read_bytes
from ingest.text import names
from ingest.text.latex import plain
from tests.contract.support import FIXTURES
from tests.support import shared_file, shared_folder


def bib(text: str) -> list[object]:
    return list(read_bytes(text.encode(), "x.bib", format="bibtex"))


def record(text: str) -> Record:
    (found,) = bib(text)
    assert isinstance(found, Record), found
    return found


@pytest.fixture(scope="module")
def sample() -> dict[str, Record]:
    found = list(read(FIXTURES / "references.bib"))
    return {one.title: one for one in found if isinstance(one, Record)}


def test_every_entry_is_a_record_or_rejected_with_its_line(sample: dict[str, Record]) -> None:
    assert list(sample) == [
        "Attention Is All You Need",
        "Distilling the knowledge in a neural network",
        "Über formal unentscheidbare Sätze – der Principia Mathematica",
        "A chapter",
        "A page",
    ]
    bad = [one for one in read(FIXTURES / "references.bib") if isinstance(one, Rejected)]
    assert [(one.where, one.why.split(":")[0]) for one in bad] == [
        ("references.bib line 20", "broken2016"),
        ("references.bib line 39", "untitled"),
    ]
    assert "never closed" in bad[0].why
    assert "no title" in bad[1].why


def test_abbreviations_eprints_people_and_keywords(sample: dict[str, Record]) -> None:
    paper = sample["Attention Is All You Need"]
    assert paper.identifiers == (Identifier("arxiv", "1706.03762"),)
    assert paper.authors == ("Ashish Vaswani", "Noam Shazeer", "Jan van den Berg")
    assert (paper.year, paper.kind) == (2017, Kind.PAPER)
    assert paper.topics == ("attention", "machine translation")
    assert paper.url == "https://arxiv.org/abs/1706.03762"


def test_an_arxiv_id_in_the_journal_is_an_identifier(sample: dict[str, Record]) -> None:
    paper = sample["Distilling the knowledge in a neural network"]
    assert paper.identifiers == (Identifier("arxiv", "1503.02531"),)


def test_markup_becomes_text_and_odd_addresses_are_dropped(sample: dict[str, Record]) -> None:
    book = sample["Über formal unentscheidbare Sätze – der Principia Mathematica"]
    assert book.authors == ("Kurt Gödel", "Ludwig van Beethoven")
    assert (book.year, book.kind, book.url) == (1931, Kind.BOOK, None)
    assert book.identifiers == (Identifier("isbn", "9780262033848"),)
    assert book.summary == "H₂O & more."


def test_a_chapter_inherits_but_is_not_its_book(sample: dict[str, Record]) -> None:
    chapter = sample["A chapter"]
    assert (chapter.year, chapter.authors) == (1931, ("Emmy Noether",))
    assert chapter.identifiers == ()
    assert chapter.part_of == (Identifier("isbn", "9780262033848"),)


def test_a_page_has_its_address_and_no_invented_year(sample: dict[str, Record]) -> None:
    page = sample["A page"]
    assert (page.url, page.year, page.kind) == ("https://example.org/a_b", None, Kind.ARTICLE)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Knuth, Donald E. and others", ("Donald E. Knuth",)),
        ("{Health Office} and Jean de la Fontaine", ("Health Office", "Jean de la Fontaine")),
        ("de la Vall{\\'e}e Poussin, Charles Louis", ("Charles Louis de la Vallée Poussin",)),
        ("King, Jr., Martin Luther", ("Martin Luther King Jr.",)),
        ("M{\\\"u}ller, J{\\\"u}rgen AND Smith, A.", ("Jürgen Müller", "A. Smith")),
        ("a, b, c, d, e", ("a, b, c, d, e",)),
        ("", ()),
        (" and and ", ()),
    ],
)  # fmt: skip
def test_names(written: str, expected: tuple[str, ...]) -> None:
    assert names.bibtex(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r"{\'E}tude of \textbf{$k$-means}", "Étude of k-means"),
        (r"The {CNN} --- a \emph{survey}", "The CNN — a survey"),
        (r"100\% of \& \_ \#", "100% of & _ #"),
        (r"Cu$_2$O and x$^{-1}$", "Cu₂O and x⁻¹"),
        (r"\url{https://example.org/a_b}", "https://example.org/a_b"),
        ("unbalanced {brace", "unbalanced brace"),
        ("emoji 📚 and <script>alert(1)</script>", "emoji 📚 and <script>alert(1)</script>"),
        ("\\", ""),
    ],
)
def test_latex_becomes_plain_text(written: str, expected: str) -> None:
    assert plain(written) == expected


def test_deep_braces_do_not_overflow() -> None:
    assert plain("{" * 3_000 + "x" + "}" * 3_000) == "x"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('"a" # b # {c}', "aBc"),
        ("{nested {braces}}", "nested {braces}"),
        ('"a {"} quote"', 'a {"} quote'),
        ("2017", "2017"),
        ("unknown", "unknown"),
        ("{open", "open"),
        ("", ""),
    ],
)
def test_values_are_joined_and_unwrapped(raw: str, expected: str) -> None:
    assert value(raw, {"b": "B"}) == expected


def test_an_open_entry_ends_where_the_next_begins() -> None:
    text = "@article{a, title={{Open}, year=2000\n@book{b, title={Good}}\n@misc(c, title={Round})"
    found = [(one.type, one.line, bool(one.broken)) for one in blocks(text)]
    assert found == [("article", 1, True), ("book", 2, False), ("misc", 3, False)]


def test_entries_on_one_line_and_addresses_between_them() -> None:
    text = "mail me@home{x} @article{a, title={A}} @article{b, title={B}, note={x@y.org}}"
    assert [one.title for one in bib(text)] == ["A", "B"]  # type: ignore[attr-defined]


def test_a_missing_comma_costs_nothing() -> None:
    found = record("@book{a,\n title={A}\n year={2000}\n author={Ada Lovelace}\n}")
    assert (found.title, found.year, found.authors) == ("A", 2000, ("Ada Lovelace",))


def test_a_malformed_entry_is_told_and_the_rest_goes_in() -> None:
    bad, good = bib("\n@book{a, title {A}, year={2000}}\n\n@book{b, title={B}}")
    assert isinstance(bad, Rejected)
    assert bad.where == "x.bib line 2"
    assert bad.why.startswith("a: the entry is malformed")
    assert isinstance(good, Record)


def test_a_doi_given_to_two_titles_names_neither() -> None:
    text = "@article{%s, title={%s}, doi={10.1000/same}, url={https://example.org/journal}}\n"
    found = bib(text % ("a", "First") + text % ("b", "Second") + text % ("c", "Second"))
    assert [one.identifiers for one in found] == [(), (), ()]  # type: ignore[attr-defined]


def test_mistyped_identifiers_do_not_cost_the_work() -> None:
    found = record("@book{a, title={A}, isbn={9780262033847}, doi={see text}, url={www.x.org}}")
    assert (found.identifiers, found.url) == ((), None)


def test_a_front_page_does_not_name_a_paper() -> None:
    found = record("@article{a, title={A}, url={https://publisher.example/}}")
    assert (found.identifiers, found.url) == ((), None)


def test_circles_of_references_end() -> None:
    found = bib("@book{a, title={A}, crossref={b}}@book{b, title={B}, crossref={a}, year=1999}")
    assert [one.year for one in found] == [1999, 1999]  # type: ignore[attr-defined]


def test_a_huge_value_that_never_closes_is_one_sentence() -> None:
    text = "@article{a, title={Good}}\n@article{x,\n title={Open " + "lorem {a}\n" * 700_000
    good, bad = bib(text)
    assert isinstance(good, Record)
    assert isinstance(bad, Rejected)
    assert bad.where == "x.bib line 2"
    assert len(bad.why) < 200


@pytest.mark.parametrize(
    ("name", "records", "rejected"),
    [
        ("dblp_ley.bib", 9, 0),
        ("jabref51_1641.bib", 20, 0),
        ("jabref_groups_97.bib", 901, 10),
        ("plus_field_2660.bib", 210, 73),
        ("terryum_top100papers.bib", 101, 0),
        ("unabbrev_1436-1.bib", 506, 0),
    ],
)
def test_real_bibliographies_come_in_whole(name: str, records: int, rejected: int) -> None:
    """Every entry of real exports is a record; the rejected ones have no title. Counted with
    `grep -cE '^\\s*@[A-Za-z]+\\s*[{(]' FILE` less the same for `@(comment|string|preamble)`."""
    folder = shared_folder("formats/bib")
    if folder is None or not (folder / name).exists():
        pytest.skip("the shared sample files are not here")
    found = list(read(folder / name))
    counts = Counter(type(one) for one in found)
    assert counts == Counter({Record: records, Rejected: rejected})
    assert all(one.why.endswith("has no title") for one in found if isinstance(one, Rejected))


def test_real_entries_say_what_their_files_say() -> None:
    """Spot checks against what `less` shows."""

    def titled(name: str, words: str) -> Record:
        path = shared_file(f"formats/bib/{name}")
        found = [one for one in read(path) if isinstance(one, Record) and words in one.title]
        return found[0]

    gan = titled("unabbrev_1436-1.bib", "Intersubband Absorption in Si- and Ge-Doped GaN/AlN")
    assert gan.authors[4:6] == ("Edith Bellet-Amalric", "Martien I. den Hertog")
    assert [str(one) for one in gan.identifiers] == ["doi:10.1002/pssb.201600734"]
    balayage = titled("unabbrev_1436-1.bib", "Balayage")
    assert balayage.title.startswith("Caractérisation Des Dispositifs Opto-Électroniques")
    assert balayage.year == 1989
    pixel = titled("terryum_top100papers.bib", "Pixel recurrent neural networks")
    assert pixel.authors[0] == "Aaron van den Oord"
    assert [str(one) for one in pixel.identifiers] == ["arxiv:1601.06759"]
    training = titled("terryum_top100papers.bib", "Training very deep networks")
    assert training.authors == ("Rupesh K Srivastava", "Klaus Greff", "Jürgen Schmidhuber")


def test_groups_of_jabref_are_topics_too() -> None:
    found = record("@book{a, title={A}, keywords={logic; proof}, groups={To_Read, logic}}")
    assert found.topics == ("logic", "proof", "To Read")


def test_identifiers_of_medicine_are_read_too() -> None:
    found = record(
        "@article{a, title={A}, pmcid={PMC4500000}, eprint={26017442}, eprinttype={pubmed}}"
    )
    assert {str(one) for one in found.identifiers} == {"pmcid:PMC4500000", "pmid:26017442"}


def test_a_shared_address_of_parts_leaves_them_their_own() -> None:
    text = "@inproceedings{%s, title={%s}, isbn={9780262033848}, url={https://example.org/%s}}\n"
    first, second = bib(text % ("a", "First", "a") + text % ("b", "Second", "b"))
    assert isinstance(first, Record)
    assert first.url == "https://example.org/a"
    assert [str(one) for one in first.part_of] == ["isbn:9780262033848"]
    assert isinstance(second, Record)

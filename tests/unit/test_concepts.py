from __future__ import annotations

from graph.concepts import ConceptGraph
from graph.model import Concept


def graph(**requires: list[str]) -> ConceptGraph:
    return ConceptGraph(
        {
            name: Concept(name, name, "area", requires=dict.fromkeys(before, "why"))
            for name, before in requires.items()
        }
    )


LADDER = graph(chain=["derivative"], derivative=["limit"], limit=["function"], function=[])


def test_the_closure_is_everything_before() -> None:
    assert LADDER.closure("chain") == {"derivative", "limit", "function"}


def test_a_chain_never_uses_what_was_not_learned_yet() -> None:
    assert LADDER.chain("chain") == ["function", "limit", "derivative", "chain"]
    assert LADDER.chain("chain", known=["function", "limit"]) == ["derivative", "chain"]


def test_the_frontier_is_what_can_be_learned_next() -> None:
    assert LADDER.frontier([]) == ["function"]
    assert LADDER.frontier(["function", "limit"]) == ["derivative"]
    assert LADDER.frontier(["function", "limit", "derivative", "chain"]) == []


def test_a_cycle_is_one_step_and_never_fatal() -> None:
    looped = graph(a=["b"], b=["a", "base"], base=[], after=["a"])
    assert looped.cycles == (("a", "b"),)
    assert looped.closure("a") == {"base"}
    assert looped.frontier(["base"]) == ["a", "b"]
    assert looped.chain("after") == ["base", "a", "b", "after"]


def test_a_prerequisite_that_does_not_exist_is_left_out() -> None:
    assert graph(a=["ghost"]).closure("a") == frozenset()


def test_dependents_count_near_and_far() -> None:
    assert LADDER.dependents == {"chain": 0, "derivative": 1, "limit": 2, "function": 3}


def test_names_lose_their_capital_inside_a_sentence_unless_they_are_proper() -> None:
    graph = ConceptGraph(
        {
            "chain": Concept("chain", "Chain rule", "a", summary="A chain of functions."),
            "bayes": Concept("bayes", "Bayes' theorem", "a", summary="How Bayes turns it round."),
        }
    )
    assert graph.spoken == {"chain": "chain rule", "bayes": "Bayes' theorem"}


def test_sentences_from_elsewhere_tell_ordinary_words_of_longer_names() -> None:
    names = {
        "Hidden Markov model": "hidden Markov model",
        "Exploratory data analysis": "exploratory data analysis",
        "Deep Learning Studio": "Deep Learning Studio",
        "Gram–Schmidt process": "Gram–Schmidt process",
        "Markov chain": "Markov chain",
        "AI safety": "AI safety",
        "Orange": "Orange",
    }
    prose = ["A deep, hidden, exploratory look at learning on an orange of one gram by ai."]
    graph = ConceptGraph({name: Concept(name, name, "a") for name in names}, prose=prose)
    assert graph.spoken == names


def test_other_names_tell_ordinary_words_but_texts_are_searched_as_summaries_write() -> None:
    fuzzy = Concept("fuzzy", "Fuzzy logic", "a", aliases={"en": ("fuzzy sets",)}, summary="Grades.")
    logs = Concept("logs", "Logarithms", "a", summary="The logarithm turns products into sums.")
    git = Concept("git", "Git", "a", aliases={"en": ("git",)}, summary="Keeps every version.")
    graph = ConceptGraph({one.id: one for one in (fuzzy, logs, git)})
    assert graph.spoken == {"fuzzy": "fuzzy logic", "logs": "logarithms", "git": "Git"}
    assert graph.sought == {"fuzzy": "Fuzzy logic", "logs": "Logarithms", "git": "Git"}

"""Reading the XML that services answer with: whole or not at all, without namespaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph import text
from graph.errors import BadInput, FetchError
from ingest.net.client import Answer, Client
from ingest.text import markup


def answered(client: Client, answer: Answer, title: str, name: str) -> Any:
    """The root of an answer, whose element must be called `name`; raises FetchError, and
    then the answer is not kept."""
    try:
        return rooted(answer.data, title, name)
    except BadInput as error:
        client.forget(answer)
        raise FetchError(answer.url[:200], error.why, answer.status) from None


def rooted(data: bytes | str, title: str, name: str) -> Any:
    """The root of a document that must be whole; raises BadInput with one sentence."""
    try:
        root = markup.xml(markup.decoded(data), whole=True)
    except BadInput:
        root = None
    if root is None or local(root) != name:
        why = f"is cut short or not {title}'s XML; try again later"
        raise BadInput("", f"is empty where {title}'s XML should be" if not data.strip() else why)
    return root


def lenient(data: bytes | str, name: str) -> tuple[Any, bool]:
    """The root of a document as far as it can be read, None where it cannot, and whether
    that is all of it."""
    document = markup.decoded(data)
    for whole in (True, False):
        try:
            root = markup.xml(document, whole=whole)
        except BadInput:
            continue
        return (root, whole) if local(root) == name else (None, whole)
    return None, False


def local(element: Any) -> str:
    """The name of an element without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Any, *path: str) -> Iterator[Any]:
    """The elements at a path of names below an element."""
    if element is None:
        return
    first, *rest = path
    qualified = f"}}{first}"
    for child in element:
        tag = child.tag
        if tag == first or (isinstance(tag, str) and tag.endswith(qualified)):
            if rest:
                yield from children(child, *rest)
            else:
                yield child


def child(element: Any, *path: str) -> Any:
    """The first element at a path, or None."""
    return next(children(element, *path), None)


def say(element: Any, *path: str, limit: int = 20_000) -> str:
    """The text within the first element at a path, on one clean line; "" without one."""
    found = child(element, *path) if path else element
    return "" if found is None else text.clean("".join(found.itertext()), limit)

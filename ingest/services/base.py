"""What every source that asks a service does alike: what it claims, and which way it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import ClassVar

from graph.errors import BadInput
from graph.model import Identifier
from ingest.net.client import Client
from ingest.services import answers, newer
from ingest.source import Raw
from ingest.what import Form, What


class ServiceSource:
    """A source that asks one service.

    It says its `name`, `title` and `searches` (see ingest.source), how `surely` it knows
    the names of each scheme, 0 to 1, and what it can of `search`, `look_up`, `show` for the
    addresses that it `shows`, and `saved` for answers that it `recognises` in a file.
    One that is `dated` asks in a search only for what is newer (see ingest.services.newer)
    where `what.state` says since when.
    """

    name: str
    title: str
    surely: ClassVar[Mapping[str, float]] = {}
    dated: ClassVar[bool] = False

    def claims(self, what: What) -> float:
        """Sure of what is meant for it and of its own names, addresses and answers; of the
        names that others give less than those."""
        if what.form is Form.QUERY:
            return float(what.service == self.name)
        if what.form is Form.IDENTIFIER:
            return max((self.surely.get(one.scheme, 0.0) for one in what.identifiers), default=0.0)
        if what.form is Form.URL:
            return float(self.shows(what.url or ""))
        return self.recognises(what.head)

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """One answer at a time, until what there is or the limit ends."""
        if what.form is Form.QUERY:
            found = partial(self.search, what, client)
            yield from newer.noted(found, what) if self.dated else found()
        elif what.form is Form.IDENTIFIER:
            yield from self.look_up(what, client)
        elif what.form is Form.URL:
            yield from self.show(what, client)
        else:
            yield from self.saved(what)

    def known(self, what: What) -> list[Identifier]:
        """The identifiers that it looks up; raises BadInput where there is none."""
        found = [one for one in what.identifiers if one.scheme in self.surely]
        if not found:
            raise BadInput(what.name, f"names nothing that {self.name} looks up")
        return found

    def shows(self, url: str) -> bool:  # noqa: ARG002 - an offer
        """Whether it reads what is at an address that names no work by itself."""
        return False

    def recognises(self, head: str) -> float:  # noqa: ARG002 - an offer
        """How surely a text that begins so is an answer of the service."""
        return 0.0

    def search(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - an offer
        """What there is for the words of a search."""
        raise BadInput(what.name, f"{self.name} cannot be searched; give an id or an address")

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - an offer
        """What these identifiers name."""
        raise BadInput(what.name, f"{self.name} looks no names up; search for words")

    def show(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - an offer
        """What is at an address."""
        raise BadInput(what.name, f"is no address that {self.name} reads")

    def saved(self, what: What) -> Iterator[Raw]:
        """The pieces of an answer that was saved to a file."""
        yield from answers.saved(what)


def is_json(head: str) -> bool:
    """Whether a text begins as JSON does."""
    return head.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")

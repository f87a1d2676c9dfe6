"""Web pages and feeds: what a document at an address is, and what it says of itself.

`web` fetches one and knows where its plain text lies. `pageshape` tells a page of one work
from a list; `metatags` and `jsonld` read what a page says, and `described` makes a record of
it. `feeds` gives every feed one shape: `xmlfeed` reads RSS and Atom, `jsonfeed` the other.
"""

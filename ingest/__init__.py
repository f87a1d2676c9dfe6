"""How things come in: sources that fetch and parse what a person gives into records.

The way lies here. `detect` tells what was given (`what`, `content`, `pasted`), `read` asks the
sources that claim it (`source`), `parts` hands on what they make of it, `lookups` completes
what is only named, and `again` reads it anew later, feed by feed where it is `following` some.

- `formats/`, one module a kind of file, and `services/`, one module a provider: the sources
- what they read with: `lists/` (reading lists), `pages/` (web pages and feeds) and `text/`
  (markup, names, identifiers, languages), and `net/`, which asks for all that is fetched
- one's own: `recipe/` (sources in TOML), `skeleton` (sources in code), `readings/` (what a
  reader says was read)
- the bundled `catalogue/`, and public sets of real `libraries` to measure with

Imports among all these run one way.
"""

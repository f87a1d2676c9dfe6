"""How things come in: sources that fetch and parse what a person gives into records.

The way: `detect` tells what was given (`what`), `read` asks the sources that claim it
(`source`), `parts` hands on what they make of it, and `again` reads it anew later.

- the web: `client` asks politely (`manners`, `turns`), safely (`netguard`, `transport`) and
  remembers (`cache`); `service` is one provider, `web` a document at an address
- `services/`, one module a provider: `base` is what their sources do alike, `provider` asks
  for works in JSON and `answers` reads them, `queries` are searches, `paging` ends them
- `formats/`, one module a kind of file; `entry` is any bibliography's, `table` any table's
- reading lists: `mdwalk` and `htmlwalk` cut a text into passages, `works` finds the works
  in one, `listing` makes records and trails of them
- pages and feeds: `pageshape`, `metatags` and `jsonld` for `described` works, and `feeds`
- text: `markup` (HTML and XML), `jats` (titles and abstracts), `latex`, `tree` and `fields`
  (what services say), `names` of people, `named` identifiers, `languages`, `guess`
- one's own: `recipe/` (sources in TOML), `skeleton` (sources in code), `readings/` (what a
  reader says was read); and the bundled catalogue: `catalogue*`, `background_check`
"""

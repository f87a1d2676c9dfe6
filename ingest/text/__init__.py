"""What a piece of text says, whoever wrote it: plain words, names, identifiers, languages.

`markup` decodes and parses HTML and XML, `jats` and `latex` make titles plain, `names` reads
people, `named` identifiers, `languages` their codes, `fields` what a service put where, and
`guess` tells a kind or a language from what stands around. Nothing here fetches, and nothing
knows of sources.
"""

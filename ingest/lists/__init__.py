"""Reading lists, however they are marked up: the works they name, and their order.

`mdwalk` (with `mdinline`) and `htmlwalk` (with `htmlwords`) cut a text into passages, and
`readmes` puts other markup as Markdown. `works` finds each `work` of a passage by its `links`,
as one of its `citations`, with the `persons` in them, or in the `rows` of a table. `listing`
makes records and trails of them.
"""

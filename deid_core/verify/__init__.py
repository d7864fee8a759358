"""A second look at de-identified files, which shares nothing with how the engine decides.

Nothing here is imported from the engine, the plan, recipes, functions, filters or values: it
parses files, decodes text and judges rows of PS3.15 Table E.1-1 in ways of its own, so that a
mistake there is not repeated here.  An import contract in pyproject.toml holds this.
"""

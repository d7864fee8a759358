"""Text to statements: the recipe language of `language.md`."""

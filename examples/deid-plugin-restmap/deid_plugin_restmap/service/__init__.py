"""A small mapping service, to try the plugin with: pseudonyms in an SQLite file, over HTTP."""

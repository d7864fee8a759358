"""One dataset: scanned, decided on, executed, and spliced or rebuilt."""

"""%filter: which elements criteria look at, what they come to, and the verdict on an image."""

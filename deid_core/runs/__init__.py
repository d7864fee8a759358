"""Many files: finding inputs, sharing them among workers, naming outputs; and the library's calls.

`walk` finds files, `layout` names outputs (by `template` and `names`, or `keep`).  `start` puts a
run together: a `Job` says what is to be done (`jobs`), a `Worker` does it (`worker`), a crew of
them takes tasks (`alone`, `processes`), and `batch` hands the walk out and decides whose place is
whose.
`identifiers` and `replace` are the calls of the public interface.
"""

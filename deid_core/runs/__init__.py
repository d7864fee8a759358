"""Many files: finding inputs, naming outputs, and what a caller of the library calls.

`walk` finds files, `layout` names outputs (by `template` and `names`, or `keep`), `batch` runs a
`Deidentifier` over a walk; `identifiers` and `replace` are the calls of the public interface.
"""

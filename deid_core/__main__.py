"""``python -m deid_core`` is the command line, as `deid-core` is."""

from deid_core.cli import main

if __name__ == "__main__":
    main(prog_name="deid-core")

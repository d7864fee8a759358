"""A plugin of deid-core: it offers recipes the function `greet`."""

from deid_core import Field, Register, hookimpl

# The version of the plugin interface that this was written for.
deid_interface = "1"


def greet(field: Field, greeting: str = "Hello") -> str:
    """A greeting with the element's keyword: ``Hello PatientComments``.

    `greeting` is an option of the recipe: ``func:greet greeting=Hi``.
    """
    return f"{greeting} {field}"


@hookimpl
def deid_register_functions(register: Register) -> None:
    """Called once, when a recipe first asks for a function."""
    register(greet)

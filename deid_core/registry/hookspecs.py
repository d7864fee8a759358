"""The hooks that a plugin may implement, and the markers for them.

A plugin is a module or an object, named by an entry point of the group ``deid_core``.  It marks
its implementations with `hookimpl`, which ``deid_core`` re-exports, and states the version of the
interface that it was written for: ``deid_interface = "1"``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol

import pluggy

from deid_core.registry.events import FileEnd, Run, Summary
from deid_core.registry.recipes import RecipeFile
from deid_core.registry.selectors import SelectorFunction

PROJECT = "deid_core"
"""The name that pluggy's markers go by, and the group of the entry points."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Register(Protocol):
    """What `deid_register_functions` is given: takes one function into the registry."""

    def __call__(
        self,
        function: Callable[..., object],
        name: str | None = None,
        *,
        vrs: Collection[str] | None = None,
        pure: bool = False,
        check: Callable[..., object] | None = None,
        prepare: Callable[..., object] | None = None,
    ) -> None:
        """Offer `function` to recipes, under its own name where `name` is None.

        `vrs` restricts it to elements of these VRs.  `pure` declares that its result depends on
        the value, the VR, the options and the key alone, so that results may be remembered; such
        a function may ask for `field`, `value` and `context` only.  `check` is called with all
        options of a rule, defaults included, when its recipe compiles; a ValueError of its is a
        mistake of the recipe.

        `prepare` is called before the function's first call for a file, once for each set of
        options, with the `values` that it is going to see, so that a database or a service can
        be asked about all of them at once.  It takes ``values``, a tuple of what `field.value`
        will be, and by name what it needs of ``context`` and the function's options; what it
        returns does not matter.  It is a hint: the function still has to answer for a value that
        was not among them.  Whatever it raises fails the file.  A pure function has none.

        PluginError where the function can't be used in a recipe.
        """


class RegisterSelector(Protocol):
    """What `deid_register_selectors` is given: takes one field form into the registry."""

    def __call__(self, name: str, selector: SelectorFunction) -> None:
        """Offer the field form ``name:expression``.

        `selector` gets the expression and gives a predicate over an `ElementKind`.  PluginError
        where the name is none, is one of the language's own, or was registered before.
        """


class RegisterRecipe(Protocol):
    """What `deid_register_recipes` is given: takes one recipe into the registry."""

    def __call__(self, name: str, recipe: str | RecipeFile) -> None:
        """Offer a recipe as ``plugin/name``: its text, or a file that has it.

        A file is a `pathlib.Path` or a Traversable of `importlib.resources`; it is read when the
        recipe is asked for.  PluginError where the name is none or was registered before, or
        where there is no such file.
        """


class Hooks:
    """The specifications; the names and parameters of implementations are checked on loading."""

    @hookspec
    def deid_register_functions(self, register: Register) -> None:
        """Offer functions to recipes, each by one call of `register`.

        A function takes, by name, a subset of ``item``, ``value``, ``field``, ``dicom``,
        ``dataset``, ``context`` and ``extras``; every further parameter is an option of the
        recipe, converted by its annotation.  It returns the new value, or ``REMOVE``, ``BLANK``
        or ``KEEP``.

        >>> from deid_core import Registry, hookimpl
        >>> def initials(field, separator: str = ""):
        ...     return separator.join(part[:1] for part in str(field.value).split("^"))
        >>> class Acme:
        ...     deid_interface = "1"
        ...     @hookimpl
        ...     def deid_register_functions(self, register):
        ...         register(initials, vrs={"PN"}, pure=True)
        >>> registry = Registry()
        >>> registry.register(Acme(), name="acme")
        >>> registry.resolve("initials").full_name
        'acme.initials'
        """

    @hookspec
    def deid_register_selectors(self, register: RegisterSelector) -> None:
        """Offer field forms to recipes, each by one call of `register`.

        A selector gets the expression of ``name:expression``, once for each line of a recipe, and
        gives a predicate: a function of an `ElementKind` that returns True or False.  The plan
        remembers its answers, so that it is asked once for each kind of element; it must not
        depend on anything else.  The form is a broad one.  A ValueError of the selector is a
        mistake of the recipe, and its text is shown; an error of the predicate, or an answer that
        is no bool, fails the file.

        >>> from deid_core import DeidRecipe, Deidentifier, Registry, hookimpl
        >>> from pydicom import Dataset
        >>> def longer_than(expression):
        ...     limit = int(expression)
        ...     return lambda element: len(element.keyword) > limit
        >>> class Acme:
        ...     deid_interface = "1"
        ...     @hookimpl
        ...     def deid_register_selectors(self, register):
        ...         register("longer", longer_than)
        >>> registry = Registry()
        >>> registry.register(Acme(), name="acme")
        >>> recipe = DeidRecipe.from_text("FORMAT dicom\\n%header\\nREMOVE longer:10")
        >>> dataset = Dataset()
        >>> dataset.Modality, dataset.InstitutionName = "CT", "St. Elsewhere"
        >>> with Deidentifier(recipe, registry) as engine:
        ...     [element.keyword for element in engine.apply(dataset).dataset]
        ['Modality']
        """

    @hookspec
    def deid_register_recipes(self, register: RegisterRecipe) -> None:
        """Offer recipes, each by one call of `register`; users name them ``plugin/name``.

        A recipe is a text, or a file that the package brings:
        ``importlib.resources.files("acme") / "trial-7.dicom"``.

        >>> from deid_core import DeidRecipe, Registry, hookimpl
        >>> class Acme:
        ...     deid_interface = "1"
        ...     @hookimpl
        ...     def deid_register_recipes(self, register):
        ...         register("trial-7", "FORMAT dicom\\n%header\\nBLANK PatientName\\n")
        >>> registry = Registry()
        >>> registry.register(Acme(), name="acme")
        >>> DeidRecipe("acme/trial-7", registry=registry).get_actions()
        [{'action': 'BLANK', 'field': 'PatientName'}]
        """

    @hookspec
    def deid_run_start(self, run: Run) -> None:
        """Learn that a run starts, once its recipe is compiled, before the first file.

        It is called in the process that coordinates the run, as the two hooks below are.  One
        that raises stops the run, before any file.

        >>> from deid_core import DeidRecipe, Deidentifier, HookedRun, Registry, hookimpl
        >>> class Audit:
        ...     deid_interface = "1"
        ...     @hookimpl
        ...     def deid_run_start(self, run):
        ...         print(run.recipes, run.variables, [plugin.name for plugin in run.plugins])
        >>> registry = Registry()
        >>> registry.register(Audit(), name="audit")
        >>> recipe = DeidRecipe.from_text("FORMAT dicom\\n%header\\nBLANK PatientName", "mine")
        >>> with Deidentifier(recipe, registry, variables={"site": 7}) as engine:
        ...     with HookedRun(engine):
        ...         pass
        ('mine',) ('site',) ['audit']
        """

    @hookspec
    def deid_file_end(self, run: Run, result: FileEnd) -> None:
        """Learn what became of a file, in the order in which files are completed.

        One that raises ends the run: what can't be recorded must not go on.  Outputs that are
        written by then stay.

        >>> from deid_core import DeidRecipe, Deidentifier, HookedRun, Registry, hookimpl
        >>> from pydicom import Dataset
        >>> class Audit:
        ...     deid_interface = "1"
        ...     @hookimpl
        ...     def deid_file_end(self, result):
        ...         print(result.status, [(edit.action, edit.path) for edit in result.edits])
        >>> registry = Registry()
        >>> registry.register(Audit(), name="audit")
        >>> recipe = DeidRecipe.from_text("FORMAT dicom\\n%header\\nBLANK PatientName")
        >>> dataset = Dataset()
        >>> dataset.PatientName = "Simpson^Homer"
        >>> with Deidentifier(recipe, registry) as engine, HookedRun(engine) as run:
        ...     run.done(engine.apply(dataset))
        done [('BLANK', 'PatientName')]
        """

    @hookspec
    def deid_run_end(self, run: Run, summary: Summary) -> None:
        """Learn that a run has ended, however it did; `summary.finished` tells.

        It is called on every plugin whose `deid_run_start` did not fail.  One that raises fails
        the run, and the others are called all the same.

        >>> from deid_core import DeidRecipe, Deidentifier, HookedRun, Registry, hookimpl
        >>> class Audit:
        ...     deid_interface = "1"
        ...     @hookimpl
        ...     def deid_run_end(self, summary):
        ...         print(summary.done, summary.skipped, summary.finished)
        >>> registry = Registry()
        >>> registry.register(Audit(), name="audit")
        >>> recipe = DeidRecipe.from_text("FORMAT dicom\\n%header\\nBLANK PatientName")
        >>> with Deidentifier(recipe, registry) as engine, HookedRun(engine) as run:
        ...     run.skipped("notes.txt", "not DICOM")
        0 1 True
        """


HOOKS = tuple(name for name in vars(Hooks) if name.startswith("deid_"))
"""The names of all hooks."""

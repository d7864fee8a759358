"""What holds for every dataset and every recipe, on files that hypothesis generates."""

from __future__ import annotations

import itertools
from pathlib import Path

import pydicom
from generated_files import generated_files, write
from generated_recipes import FUNCTIONS, ITEM, LISTS, recipes, skip_lists
from hypothesis import assume, event, given, note
from hypothesis import strategies as st
from naive_language import FailsError, Naive, UnspecifiedError
from naive_recipes import Broad, Recipe, Rule
from snapshots import MARK, as_file, elements, items_of, snapshot, whole
from strict_parser import parse

from deid_core import Deidentifier, DeidRecipe, FileError, RecipeError, Registry

EMPTY = "FORMAT dicom\n%header\n"
KEYED = (
    "REPLACE endswith:UID func:generate_uid",
    "REPLACE PatientID func:generate_uid",
    "JITTER ALL 12",
)
KEY = b"a key of thirty-two bytes in all"


_NUMBERS = itertools.cycle(range(20))


def _new(folder: Path) -> Path:
    """A name that is free; few are in use at a time."""
    path = folder / f"{next(_NUMBERS)}.dcm"
    path.unlink(missing_ok=True)
    return path


def _engine(*texts: str, **options) -> Deidentifier:
    layers = [DeidRecipe.from_text(text) for text in texts]
    return Deidentifier(layers, registry=Registry(), item_names=list(ITEM), **options)


def _run(engine: Deidentifier, source: Path, folder: Path) -> Path | None:
    """The output, or None where the file fails; then nothing is left of it."""
    output = _new(folder)
    before, files = source.read_bytes(), set(folder.iterdir())
    try:
        engine.process_file(source, output, ITEM)
    except FileError as error:
        note(str(error))
        assert set(folder.iterdir()) == files, "something is left of a failure"
        output = None
    assert source.read_bytes() == before
    return output


@given(dataset=generated_files())
def test_an_empty_recipe_changes_no_byte(dataset, folder):
    source = write(dataset, _new(folder))
    output = _run(_engine(EMPTY), source, folder)
    assert output is not None
    assert output.read_bytes() == source.read_bytes()


@given(data=st.data())
def test_both_ends_agree(data, folder):
    source = write(data.draw(generated_files()), _new(folder))
    dataset, twin = pydicom.dcmread(source), pydicom.dcmread(source)
    recipe = data.draw(recipes(twin))
    later = data.draw(st.none() | recipes(twin, most=3))
    layers = [recipe.text] if later is None else [recipe.text, later.text]
    flags = ("remove_private", "strip_sequences", "disable_skip", "strict")
    options = {flag: data.draw(st.integers(0, 9)) == 9 for flag in flags}
    options["skip"] = [one.text for one in data.draw(skip_lists(twin))]
    # pydicom makes SQ of sequences stored as UN, so that nothing in memory tells them.
    assume(not any("VR:UN" in text for text in layers))
    note("\n".join(layers))
    note(str(options))
    note(str(twin))
    held = dict(dataset._dict)
    try:
        engine = _engine(*layers, **options)
    except RecipeError:
        assume(not options["strict"])  # which refuses what else is only warned of
        raise
    output = _run(engine, source, folder)
    try:
        result = _engine(*layers, **options).apply(dataset, ITEM).dataset
    except FileError as error:
        note(str(error))
        assert output is None
    else:
        assert output is not None
        written = pydicom.dcmread(output)
        assert as_file(result, folder) == whole(written)
        event("changed" if whole(written) != whole(twin) else "as it was")
    assert [dataset._dict[tag] is element for tag, element in held.items()].count(False) == 0
    assert whole(dataset) == whole(pydicom.dcmread(source))


@given(data=st.data())
def test_outputs_parse_whole_and_stay_as_they_are(data, folder):
    source = write(data.draw(generated_files()), _new(folder))
    recipe = data.draw(recipes(pydicom.dcmread(source)))
    note(recipe.text)
    output = _run(_engine(recipe.text), source, folder)
    assume(output is not None)
    assert all(level == sorted(level) for level in parse(source.read_bytes()).levels)
    assert all(level == sorted(set(level)) for level in parse(output.read_bytes()).levels)
    again = _run(_engine(EMPTY), output, folder)
    assert again is not None
    assert again.read_bytes() == output.read_bytes()


@given(data=st.data())
def test_what_is_to_go_is_gone(data, folder):
    source = write(data.draw(generated_files()), _new(folder))
    dataset = pydicom.dcmread(source)
    recipe = data.draw(recipes(dataset, actions=("REMOVE", "BLANK", "REMOVE", "REPLACE"), most=4))
    recipe = Recipe(
        tuple(rule for rule in recipe.rules if not _conditional(rule)), recipe.fields, recipe.values
    )
    assume(recipe.rules)
    note(recipe.text)
    note(str(dataset))
    output = _run(_engine(recipe.text), source, folder)
    assume(output is not None)
    plain = parse(output.read_bytes()).plain
    left = set(MARK.findall(plain))
    reading = Naive(recipe, dataset)
    for place in reading.places:
        reading.find_rules(place)
        actions = {rule.action for rule, _, _ in place.rules}
        if actions == {"REPLACE"} and items_of(place.element) is not None:
            continue  # a broad REPLACE leaves sequences alone, those stored as UN too
        if actions and not place.is_sequence and place.element.value:
            for mark in MARK.findall(_bytes_of(place.element)):
                assert mark not in left, f"{mark!r} of {place.element.tag}, {actions}"
    # Whatever is left must be left for a reason: nothing removes it, or something protects it.
    after = Naive(recipe, pydicom.dcmread(output))
    for place in after.places:
        after.find_rules(place)
        actions = {rule.action for rule, _, _ in place.rules}
        if "REMOVE" in actions and "REPLACE" not in actions:
            assert place.is_sequence, f"{place.element.tag} is left"
            assert any("__" in rule.text or "fields:" in rule.text for rule in recipe.rules)


@given(data=st.data())
def test_the_same_key_gives_the_same_bytes(data, folder):
    files = [write(data.draw(generated_files(depth=2)), _new(folder)) for _ in range(2)]
    text = "\n".join([EMPTY, *KEYED])
    registry = Registry.installed()
    recipe = DeidRecipe.from_text(text)
    with Deidentifier(recipe, registry=registry, key=KEY) as engine:
        first, other, second = (_run(engine, path, folder) for path in (*files, files[0]))
    with Deidentifier(recipe, registry=registry, key=KEY) as engine:
        other_alone = _run(engine, files[1], folder)
    assert first is not None
    assert second is not None
    assert first.read_bytes() == second.read_bytes()
    assert (other is None) == (other_alone is None)
    if other is not None:
        assert other.read_bytes() == other_alone.read_bytes()


@given(data=st.data())
def test_files_before_leave_no_trace(data, folder):
    """One file, then another, then the first again; and a fresh engine for each."""
    files = [write(data.draw(generated_files(depth=2)), _new(folder)) for _ in range(2)]
    recipe = data.draw(recipes(pydicom.dcmread(files[0])))
    note(recipe.text)
    engine = _engine(recipe.text)
    runs = [_run(engine, path, folder) for path in (files[0], files[1], files[0])]
    fresh = [_run(_engine(recipe.text), path, folder) for path in (files[0], files[1], files[0])]
    for one, other in zip(runs, fresh, strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            assert one.read_bytes() == other.read_bytes()


@given(data=st.data())
def test_files_do_what_the_page_says(data, folder):
    """The naive reading once more, now over what pydicom makes of a file."""
    source = write(data.draw(generated_files(depth=2)), _new(folder))
    dataset = pydicom.dcmread(source)
    for _ in elements(dataset):
        pass
    assume(not any(_is_unknown_sequence(element) for _, element in elements(dataset)))
    recipe = data.draw(recipes(dataset))
    # Of sequences stored as UN, or in implicit VR, pydicom says no more that they were.
    assume(not _names_a_character_set(recipe) and "VR:UN" not in recipe.text)
    if dataset.file_meta.TransferSyntaxUID.is_implicit_VR:
        assume(not any(rule.action == "ADD" and '"' in rule.text for rule in recipe.rules))
    note(recipe.text)
    note(str(dataset))
    try:
        expected = snapshot(Naive(recipe, dataset, LISTS, FUNCTIONS).run())
    except FailsError:
        expected = None
    except UnspecifiedError:
        assume(False)
    output = _run(_engine(recipe.text), source, folder)
    assert (snapshot(pydicom.dcmread(output)) if output is not None else None) == expected


@given(dataset=generated_files(unknown_sequences=False))
def test_text_survives_a_new_character_set(dataset, folder):
    source = write(dataset, _new(folder))
    before = pydicom.dcmread(source)
    output = _run(_engine(f"{EMPTY}REPLACE SpecificCharacterSet ISO_IR 192"), source, folder)
    assert output is not None
    after = pydicom.dcmread(output)
    assert _without_charsets(snapshot(after)) == _without_charsets(snapshot(before))
    result = _engine(f"{EMPTY}REPLACE SpecificCharacterSet ISO_IR 192").apply(
        pydicom.dcmread(source)
    )
    assert snapshot(result.dataset) == snapshot(pydicom.dcmread(output))


def _without_charsets(found: list) -> list:
    """A snapshot without character sets, and group lengths, which go where one changes."""
    return [
        (tag, vr, [_without_charsets(item) for item in value] if vr == "SQ" else value)
        for tag, vr, value in found
        if tag != "(0008,0005)" and not tag.endswith(",0000)")
    ]


def _names_a_character_set(recipe: Recipe) -> bool:
    # What is to become of text under another character set the naive reading does not say.
    forms = [rule.field for rule in recipe.rules] + [*recipe.fields["who"]]
    return any("00080005" in form.text.replace("(0008,0005)", "00080005") for form in forms)


def _conditional(rule: Rule) -> bool:
    by_values = isinstance(rule.field, Broad) and rule.field.kind == "values"
    by_function = str(rule.value).startswith("func:")
    return by_values or by_function or (rule.action == "REMOVE" and rule.value is not None)


def _is_unknown_sequence(element) -> bool:
    return element.VR == "UN" and b"\xfe\xff\x00\xe0" in (element.value or b"")


def _bytes_of(element) -> bytes:
    value = element.value
    if isinstance(value, bytes):
        return value
    parts = [value] if isinstance(value, str) or not hasattr(value, "__iter__") else list(value)
    return "\\".join(str(part) for part in parts).encode("utf-8", "replace")

"""Free text, cleaned by Presidio: its recognisers, those of a spaCy model, and a site's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from deid_core import BLANK, Context, Field, Outcome, Register, hookimpl

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

deid_interface = "1"

TEXT_VRS = frozenset({"LO", "LT", "SH", "ST", "UC", "UT"})


class Model(str):
    """A spaCy model, by the name of an installed package or the path of its folder."""

    def __new__(cls, name: str) -> Model:
        """The model; ValueError where it is not here, for nothing is ever downloaded."""
        from spacy.util import is_package

        if not is_package(name) and not Path(name, "meta.json").is_file():
            raise ValueError("expected a spaCy model that is installed, or the folder of one")
        return super().__new__(cls, name)


class Recognisers(str):
    """A file of recognisers, in the YAML that Presidio reads."""

    def __new__(cls, path: str) -> Recognisers:
        """The file; ValueError where there is none."""
        if not Path(path).is_file():
            raise ValueError("expected a file of recognisers")
        return super().__new__(cls, path)


def text(
    field: Field,
    context: Context,
    language: str = "en",
    model: Model | None = None,
    recognisers: Recognisers | None = None,
    threshold: Annotated[float, "0 to 1"] = 0.3,
    mark: str = "",
    otherwise: str = "",
) -> str | list[str] | Outcome:
    """The text without what Presidio takes for personal.

    Options:
        language: the language of the texts and of the model
        model: a spaCy model, for names and places; without one, Presidio's patterns alone look
        recognisers: a file of further recognisers, in Presidio's YAML
        threshold: how sure a recogniser must be, 0 to 1
        mark: text in place of what goes
        otherwise: text for an element with nothing left

    Example:
        REPLACE StudyDescription func:presidio.text model=en_core_web_lg
    """
    name = f"analyzer {language} {model} {recognisers}"
    analyzer = context.resource(name, lambda: _analyzer(language, model, recognisers))

    def cleaned(value: str) -> str:
        found = analyzer.analyze(value, language=language, score_threshold=threshold)
        return _without(value, sorted((one.start, one.end) for one in found), mark)

    values = field.value if isinstance(field.value, (list, tuple)) else [field.value]
    left = [cleaned(str(value)) if value else "" for value in values]
    if not any(left):
        return (otherwise or BLANK) if any(values) else BLANK
    return left if len(left) > 1 else left[0]


def _analyzer(
    language: str, model: Model | None, recognisers: Recognisers | None
) -> AnalyzerEngine:
    """Presidio's engine; opened once a run, in each of its workers."""
    import spacy
    import tldextract.tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    # Presidio would fetch the list of top-level domains from the network; the packaged one serves.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    engine = SpacyNlpEngine(models=[{"lang_code": language, "model_name": str(model)}])
    engine.nlp = {language: spacy.load(model) if model else spacy.blank(language)}
    registry = RecognizerRegistry(supported_languages=[language])
    registry.load_predefined_recognizers(languages=[language], nlp_engine=engine)
    if recognisers is not None:
        registry.add_recognizers_from_yaml(recognisers)
    return AnalyzerEngine(nlp_engine=engine, registry=registry, supported_languages=[language])


def _without(value: str, spans: list[tuple[int, int]], mark: str) -> str:
    return mark.join(_between(value, spans)).strip()


def _between(value: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    """What stands before, between and behind spans, which may overlap."""
    at = 0
    for start, end in spans:
        if start >= at:
            yield value[at:start]
        at = max(at, end)
    yield value[at:]


@hookimpl
def deid_register_functions(register: Register) -> None:
    """Offer the function."""
    register(text, vrs=TEXT_VRS)

"""Fields as the engine gives them to a function, over real pydicom elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement

from deid_core import Registry
from deid_core.registry import RunServices
from deid_core.testing import KEY, registry_of


class ElementField(str):
    """A keyword that carries its element."""

    element: DataElement

    @property
    def value(self) -> Any:
        return self.element.value

    @property
    def name(self) -> str:
        return str(self)

    @property
    def vr(self) -> str:
        return self.element.VR


def _field_of(keyword: str, value: Any, vr: str | None = None) -> ElementField:
    tag = tag_for_keyword(keyword)
    assert tag is not None
    field = ElementField(keyword)
    # 0: no validation, for files hold what they should not.
    field.element = DataElement(tag, vr or dictionary_VR(tag), value, validation_mode=0)
    return field


@pytest.fixture
def field_of() -> Callable[..., ElementField]:
    """Make a field: `field_of("StudyDate", "20200101")`, with another VR where one is given."""
    return _field_of


@pytest.fixture
def registry() -> Registry:
    return registry_of("uid")


@pytest.fixture
def call(registry: Registry) -> Callable[..., Any]:
    """Call a function as the engine does: `call("jitter", field, days="5")`."""
    services = RunServices(KEY, {})

    def call_function(name: str, field: ElementField, key: bytes = KEY, **options: str) -> Any:
        function = registry.resolve(name)
        run = services if key == KEY else RunServices(key, {})
        offered = {"field": field, "context": run.context(function.plugin)}
        wanted = {name: offered[name] for name in function.wants}
        return function.call(**wanted, **function.bind(list(options.items())))

    return call_function

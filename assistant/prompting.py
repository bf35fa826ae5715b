"""Prompts: files of prompts/, rendered with Jinja."""

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Template


def render(name: str, **values: Any) -> str:
    """The prompt of this name with these values; a value that it names and is not given is an error."""
    return _template(name).render(**values).strip()


@lru_cache(maxsize=16)
def _template(name: str) -> "Template":
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files("prompts").joinpath(f"{name}.jinja").read_text(encoding="utf-8"))

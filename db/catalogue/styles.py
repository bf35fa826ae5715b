"""House styles: how a province writes its explanation. One file a style, read once; every mistake told with its place.

A file is TOML between +++ lines, then sections: `## title` and a Jinja template below it, paragraphs apart by a blank
line, `### title` a heading within. What stands before the first section is shared by all (macros).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, meta, nodes

from db.catalogue.loader import load
from db.catalogue.schema import Catalogue
from db.core.errors import CatalogueError, UserError
from db.core.number_forms import NumberForm

HERE = Path(__file__).parent / "styles"
DEFAULT = "neutral"
_DIGIT = re.compile(r"\d")  # of any width
_IDENTIFIER = re.compile("[a-z_]+")
_FENCE = "+++"

# What the templates may call. The first names of a call are metrics, checked on load.
OF_METRICS = MappingProxyType(
    {
        "amount": 1, "initial": 1, "full": 1, "prior_amount": 1, "diff": 1, "rate": 1, "completion": 1, "count": 1,
        "change": 1, "reason": 1, "known": 1, "zero": 1, "up": 1, "down": 1, "same": 1, "more": 1, "less": 1,
        "equal": 1, "share": 2, "percent": 1, "name": 1, "use": 1, "accounts": 1, "added": 9, "adds_up": 9,
    }
)  # fmt: skip
OF_FORMS = frozenset({"items", "classes", "table", "empty", "unpublished"})
OF_CHARTS, OF_TERMS = frozenset({"chart"}), frozenset({"term"})
PLAIN = frozenset(
    {"n", "han", "year", "prior", "year_end", "unit", "level", "we", "gap", "projects", "outcome", "value_of", "loop",
     "project_names"}
)  # fmt: skip
KNOWN = frozenset({*OF_METRICS, *OF_FORMS, *OF_CHARTS, *OF_TERMS, *PLAIN})
WORDS = (
    "up", "down", "rate_up", "rate_down", "same", "no_base", "change", "change_new", "more", "less", "equal",
)  # fmt: skip
CHART_KINDS = ("change", "shares")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart below a section's text: last year beside this year, or the shares of parts in a whole. Parts are those
    listed, or the classes of accounts that a form prints."""

    id: str
    title: str
    kind: str
    metrics: tuple[str, ...] = ()
    classes: str = ""  # id of a form


@dataclass(frozen=True, slots=True)
class StyleSection:
    """One numbered section: its title, its template, and the line of the file that the template begins on."""

    title: str
    source: str
    line: int


@dataclass(frozen=True)
class Style:
    """A house style as declared. `words` are what the phrases are made of, `terms` what may hold digits."""

    id: str
    name: str
    description: str
    numbers: NumberForm
    sections: tuple[StyleSection, ...]
    shared: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    charts: Mapping[str, Chart] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)  # section title -> the note below it

    def section(self, text: str) -> StyleSection | None:
        """A section by its title."""
        return next((section for section in self.sections if section.title == text), None)


@dataclass
class _Reading:
    """One file while it is read."""

    path: Path
    catalogue: Catalogue
    mistakes: list[str] = field(default_factory=list)

    def wrong(self, line: int, message: str) -> None:
        self.mistakes.append(f"styles/{self.path.name}:{line}: {message}")


@lru_cache(maxsize=2)
def load_styles(folder: Path = HERE) -> Mapping[str, Style]:
    """Every style by id. CatalogueError lists every mistake of every file."""
    found, mistakes = read_styles(folder)
    if mistakes:
        raise CatalogueError("目录数据有误，请按所示文件和行号改正：\n" + "\n".join(mistakes))
    return MappingProxyType(found)


def read_styles(folder: Path = HERE) -> tuple[dict[str, Style], list[str]]:
    """Every style that can be read, and every mistake."""
    catalogue = load()
    found: dict[str, Style] = {}
    mistakes: list[str] = []
    split = {
        path.stem: (reading, *_split(reading, path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.md"))
        for reading in [_Reading(path, catalogue)]
    }
    for name, (reading, head, body, first) in split.items():
        base = str(head.get("extends", ""))
        if base and base not in split:
            reading.wrong(1, f"extends names no style: {base}")
        whole = _inherited(head, split[base][1]) if base in split else head
        style = _style(reading, name, whole, body, first) if not reading.mistakes else None
        mistakes += reading.mistakes
        if style is not None:
            found[name] = style
    return found, mistakes


def _inherited(head: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    return head | {key: {**base.get(key, {}), **head.get(key, {})} for key in ("words", "terms", "charts")}


def style_named(text: str) -> Style:
    """A style by id or name. UserError lists those there are."""
    styles = load_styles()
    found = next((style for style in styles.values() if text in (style.id, style.name)), None)
    if found is None:
        known = "、".join(f"{style.id}（{style.name}）" for style in styles.values())
        raise UserError(f"没有叫“{text}”的文风，现有：{known}")
    return found


def _split(reading: _Reading, text: str) -> tuple[dict[str, Any], str, int]:
    """The TOML head, the body, and the line that the body begins on."""
    lines = text.splitlines()
    fences = [number for number, line in enumerate(lines) if line.strip() == _FENCE]
    if len(fences) < 2 or fences[0] != 0:
        reading.wrong(1, f"the file must begin with TOML between two lines of {_FENCE}")
        return {}, "", 1
    try:
        head = tomllib.loads("\n".join(["", *lines[1 : fences[1]]]))
    except tomllib.TOMLDecodeError as error:
        reading.wrong(1, str(error))
        return {}, "", 1
    return head, "\n".join(lines[fences[1] + 1 :]), fences[1] + 2


_KEYS = {"name", "description", "extends", "numbers", "words", "terms", "charts", "notes"}


def _style(reading: _Reading, name: str, head: dict[str, Any], body: str, first: int) -> Style | None:
    for key in head.keys() - _KEYS:
        reading.wrong(1, f"unknown key {key!r}")
    for key in {"name", "description", "numbers"} - head.keys():
        reading.wrong(1, f"the head lacks {key!r}")
    words, notes = head.get("words", {}), head.get("notes", {})
    for key in WORDS:
        if key not in words:
            reading.wrong(1, f"words lack {key!r}")
    for key, text in {**words, **notes}.items():
        if _DIGIT.search(text):
            reading.wrong(1, f"{key!r} holds a digit: {text}")
    shared, sections = _sections(reading, body, first)
    for title in notes.keys() - {section.title for section in sections}:
        reading.wrong(1, f"a note names no section: {title}")
    charts = _charts(reading, head.get("charts", {}))
    macros = frozenset(macro.name for macro in _parsed(reading, shared, first).find_all(nodes.Macro))
    declared = _Declared(frozenset(charts), frozenset(head.get("terms", {})), macros)
    _check(reading, shared, first, declared)
    for section in sections:
        _check(reading, section.source, section.line, declared)
    if reading.mistakes:
        return None
    form = NumberForm(**head["numbers"])
    return Style(
        name, head["name"], head["description"], form, tuple(sections), shared, words, head.get("terms", {}), charts,
        notes,
    )  # fmt: skip


def _sections(reading: _Reading, body: str, first: int) -> tuple[str, list[StyleSection]]:
    shared: list[str] = []
    found: list[tuple[str, int, list[str]]] = []
    for number, line in enumerate(body.splitlines(), first):
        if line.startswith("## "):
            found.append((line[3:].strip(), number + 1, []))
        else:
            (found[-1][2] if found else shared).append(line)
    titles = [title for title, _, _ in found]
    for title in {title for title in titles if titles.count(title) > 1}:
        reading.wrong(first, f"section {title!r} is declared twice")
    if not found:
        reading.wrong(first, "the style has no section")
    return "\n".join(shared), [StyleSection(title, "\n".join(lines), line) for title, line, lines in found]


def _charts(reading: _Reading, tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Chart]:
    found: dict[str, Chart] = {}
    for name, table in tables.items():
        if table.get("kind") not in CHART_KINDS or not table.get("title"):
            reading.wrong(1, f"chart {name!r} needs a title and a kind of {', '.join(CHART_KINDS)}")
            continue
        chart = Chart(name, table["title"], table["kind"], tuple(table.get("metrics", ())), table.get("classes", ""))
        for metric in chart.metrics:
            if reading.catalogue.metric(metric) is None:
                reading.wrong(1, f"chart {name!r} names no metric: {metric}")
        if chart.classes and reading.catalogue.form(chart.classes) is None:
            reading.wrong(1, f"chart {name!r} names no form: {chart.classes}")
        found[name] = chart
    return found


# --- templates -------------------------------------------------------------------------------------------------------


def environment() -> Environment:
    """The syntax of the templates; they are rendered in a sandbox with the same."""
    return Environment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, autoescape=False)  # noqa: S701


def _parsed(reading: _Reading, source: str, line: int) -> nodes.Template:
    try:
        return environment().parse(source)
    except TemplateSyntaxError as error:
        reading.wrong(line + error.lineno - 1, f"{error.message}")
        return environment().parse("")


@dataclass(frozen=True, slots=True)
class _Declared:
    """What a file declares for its own sentences."""

    charts: frozenset[str]
    terms: frozenset[str]
    macros: frozenset[str] = frozenset()


def _check(reading: _Reading, source: str, line: int, declared: _Declared) -> None:
    """No digit in a sentence, no name that is not declared."""
    tree = _parsed(reading, source, line)
    for mistake, at in _mistakes(tree, reading.catalogue, declared):
        reading.wrong(line + at - 1, mistake)


def _mistakes(tree: nodes.Template, catalogue: Catalogue, declared: _Declared) -> Iterator[tuple[str, int]]:
    yield from _digits(tree)
    for unknown in sorted(meta.find_undeclared_variables(tree) - KNOWN - declared.macros):
        at = next((name.lineno for name in tree.find_all(nodes.Name) if name.name == unknown), 1)
        yield f"{unknown!r} is no function of a style", at
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name):
            given = [str(one.value) if isinstance(one, nodes.Const) else "" for one in call.args]
            for mistake in _wrong_names(call.node.name, given, catalogue, declared):
                yield mistake, call.lineno


def _digits(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    """A number in the text would be one without evidence."""
    for data in tree.find_all(nodes.TemplateData):
        for offset, line in enumerate(data.data.split("\n")):
            if _DIGIT.search(line):
                yield f"a digit in a sentence: {line.strip()[:40]}", data.lineno + offset
    for output in tree.find_all(nodes.Output):
        for part in output.nodes:
            if isinstance(part, nodes.Const) and _DIGIT.search(str(part.value)):
                yield f"a digit in a sentence: {part.value}", part.lineno


def _wrong_names(function: str, given: list[str], catalogue: Catalogue, declared: _Declared) -> Iterator[str]:
    """What a call names and nothing declares; only what is written out can be looked up."""
    metrics = given[: OF_METRICS.get(function, 0)]
    if function in declared.macros:
        metrics = [name for name in given if _IDENTIFIER.fullmatch(name) and catalogue.form(name) is None]
    yield from (f"{function}() names no metric: {name}" for name in metrics if name and not catalogue.metric(name))
    for name in filter(None, given[:1]):
        if function in OF_FORMS and catalogue.form(name) is None:
            yield f"{function}() names no form: {name}"
        known = {**dict.fromkeys(OF_CHARTS, declared.charts), **dict.fromkeys(OF_TERMS, declared.terms)}
        if function in known and name not in known[function]:
            yield f"{function}() names nothing declared: {name}"

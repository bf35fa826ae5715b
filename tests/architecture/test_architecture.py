"""Walks the registries: what is declared is documented, named once, and read by someone."""

import ast
import re
from pathlib import Path

import pytest

from db.catalogue import Catalogue
from db.core.text import fold
from db.views import VIEWS
from tests.conftest import ROOT

CODE = [
    path
    for package in ("assistant", "db", "ingest", "prompts")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]
# The views are SQL over canonical names; everything else speaks in ids.
NAMES_FORMS = {ROOT / "db" / "views.py"}


def test_every_view_and_column_is_documented() -> None:
    text = (ROOT / "docs" / "views.md").read_text(encoding="utf-8")
    for view in VIEWS:
        assert f"## {view.name}" in text
        for column in view.columns:
            assert f"| {column.name} | {column.description} |" in text


def test_every_setting_is_documented() -> None:
    from assistant.settings import Settings

    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"`JUESUAN_{name.upper()}`" in text


def test_form_names_stand_in_the_catalogue_only(catalogue: Catalogue) -> None:
    names = {fold(title) for form in catalogue.forms for title in (form.name, *form.titles)}
    for path in CODE:
        if path in NAMES_FORMS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert fold(node.value) not in names, f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sample_is_named_in_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"临沂|三明|聊城|枣庄|贵阳|普陀", text)


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_real_sentences_in_the_repository(reports: Path) -> None:
    """Figures, names and codes may be used; a sentence of a report may not."""
    sentences = {
        fold(sentence)
        for report in sorted(reports.glob("*.txt"))
        for sentence in re.split(r"[。；\n\t]", report.read_text(encoding="utf-8"))
        if len(fold(sentence)) > 40
    }
    checked = 0
    for suffix in ("*.py", "*.md", "*.toml", "*.txt", "*.csv", "*.json"):
        for path in sorted(ROOT.rglob(suffix)):
            if any(part.startswith(".") or part == "shared" for part in path.relative_to(ROOT).parts):
                continue
            folded = fold(path.read_text(encoding="utf-8"))
            copied = [sentence for sentence in sentences if sentence in folded]
            assert copied == [], f"{path} copies a report"
            checked += 1
    assert checked > 50

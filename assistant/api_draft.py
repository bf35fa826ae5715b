"""What the commands draft and styles do. The command line and the page call it through api; nothing here prints."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import load
from db.core.errors import UserError

if TYPE_CHECKING:
    from assistant.drafting.difference import Difference
    from assistant.drafting.docx import Extras
    from assistant.drafting.draft import Draft
    from assistant.drafting.reread_update import Update
    from assistant.drafting.supplied import Desk
    from db.catalogue.styles import Style

_WORD, _PLAIN = ".docx", ".md"


@contextmanager
def _desk(settings: Settings) -> "Iterator[Desk]":
    from assistant.drafting.supplied import Desk

    with open_stores(settings) as stores:
        yield Desk(settings, stores.queries, load())


def draft(
    settings: Settings, entity: str, year: int, style: str | None = None, sections: Sequence[str] = ()
) -> "Draft":
    """The explanation of a unit's year, or the sections asked for, checked. UserError where the year is not stored."""
    from assistant.drafting.compose import compose

    with _desk(settings) as desk:
        return compose(desk, entity, year, style, sections)


def draft_difference(settings: Settings, made: "Draft") -> "Difference":
    """The draft beside the unit's last stored explanation. UserError where there is none."""
    from assistant.drafting.difference import difference

    with _desk(settings) as desk:
        return difference(desk, made)


def phrase_draft(settings: Settings, made: "Draft") -> "tuple[Draft, str]":
    """The draft with its suggestions also as sentences of the chat model, and what a user should know of that."""
    from assistant.drafting.phrase import phrased

    with _desk(settings) as desk:
        return phrased(desk, made)


def refuse_draft_file(output: Path) -> None:
    """UserError where no draft can be written so; to be asked before it is composed."""
    if output.suffix.lower() not in (_WORD, _PLAIN):
        raise UserError(f"草稿可以保存为 {_WORD} 或 {_PLAIN} 文件，请改用这样的文件名")
    if not output.parent.is_dir() or output.is_dir():
        raise UserError(f"写不了 {output}，请换一个位置")


def export_draft(settings: Settings, made: "Draft", output: Path, *, insist: bool = False) -> "Draft":
    """Writes the draft as .docx or .md; the draft as it was written. UserError where the checker calls anything in it
    an error, unless a person insists: then the file says so."""
    from assistant.drafting import docx
    from assistant.drafting.markdown import markdown

    refuse_draft_file(output)
    exported = _allowed(made, insist=insist)
    if output.suffix.lower() == _PLAIN:
        docx.save(markdown(exported).encode("utf-8"), output)
        return exported
    with _desk(settings) as desk:
        docx.write(exported, output, desk.catalogue, _extras(desk, exported))
    return exported


def update_draft(
    settings: Settings,
    path: Path,
    output: Path | None = None,
    *,
    insist: bool = False,
    entity: str | None = None,
    year: int | None = None,
) -> "Update":
    """Brings an edited draft up to date, in its place unless another is named. UserError where it is of another unit
    or year than asked for."""
    from assistant.drafting import reread_update
    from assistant.drafting.recheck import as_of_today
    from assistant.drafting.reread import read_draft

    target = path if output is None else output
    if target.suffix.lower() != _WORD:
        raise UserError(f"更新后的草稿要保存为 {_WORD} 文件，请改用这样的文件名")
    edited = read_draft(path)
    known = edited.map
    with _desk(settings) as desk:
        unit = known.entity if entity is None else desk.queries.resolve_entity(entity).name
        if (unit, known.year if year is None else year) != (known.entity, known.year):
            raise UserError(f"{path.name} 是{known.entity} {known.year} 年度的草稿，与所给的单位或年度不符，请核对")
        current = _allowed(as_of_today(desk, edited, check=True), insist=insist)
        return reread_update.update(path, target, current, desk.catalogue, _extras(desk, current, whole=True))


def styles() -> "tuple[tuple[Style, ...], tuple[str, ...]]":
    """The house styles that can be used, and every mistake in those that cannot."""
    from db.catalogue.styles import read_styles

    found, mistakes = read_styles()
    return tuple(found.values()), tuple(mistakes)


def _allowed(made: "Draft", *, insist: bool) -> "Draft":
    """UserError where there are errors that nobody insists on; it names the first."""
    from assistant.checks.findings import Severity

    errors = [item for item in made.checks if item.severity is Severity.ERROR]
    if not errors:
        return made
    if not insist:
        raise UserError(
            f"草稿校核有 {len(errors)} 处错误，没有导出（如：{' '.join(errors[0].told.split())}）；"
            "请改正后再导出，确要导出请加 --insist（网页上勾选“坚持导出”），文件里会写明"
        )
    return replace(made, insisted=True)


def _extras(desk: "Desk", made: "Draft", *, whole: bool = False) -> "Extras":
    """Tables and pictures; of a draft of some sections only the tables that stand in them."""
    from assistant.drafting.docx import Extras
    from assistant.drafting.illustrate import pictures
    from assistant.drafting.tables import public_tables
    from db.catalogue.styles import style_named

    entity, year = made.entity, made.year
    tables = public_tables(desk.queries, desk.catalogue, entity, year)
    if not whole and len(made.sections) < len(style_named(made.style).sections):
        named = {form for section in made.sections for form in section.tables}
        tables = tuple(table for table in tables if table.form.id in named)
    kind = desk.library.reports[entity, year].kind
    extras = Extras(tables, pictures(desk, entity, year, made.style))
    return replace(extras, kind=kind) if kind else extras

"""One function a command. The command line, the page and the tests call only this; nothing here prints."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import api_draft
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import Catalogue, load
from db.core.errors import UnknownFormError, UserError
from db.core.text import fold
from db.records import StoredFact, StoredProblem, StoredProject, StoredReport

if TYPE_CHECKING:
    from assistant.answers import Answer
    from assistant.asking import Asking
    from assistant.batch_file import BatchQuestion
    from assistant.checking import Pasted
    from assistant.checks.result import Checked
    from assistant.conversation import OnStep
    from assistant.evaluation import Progress as Judging
    from assistant.evaluation import Question
    from assistant.evaluation import Report as Evaluation
    from assistant.metrics.compare import Comparison
    from assistant.searching import Found, Indexed, VectorState
    from db.readonly import Table
    from db.vectors import Progress
    from ingest.run import Result


def ingest(  # noqa: PLR0913
    settings: Settings,
    paths: list[Path],
    *,
    workers: int = 1,
    dask: str = "",
    who: str = "",
    apart: bool = False,
    on_result: "Callable[[Result, int], None]" = lambda result, total: None,
    on_note: Callable[[str], None] | None = None,
) -> "list[Result]":
    """Read reports into the store. One that fails is told in its result and stops no other; `apart` from a server that
    others use, reading takes place in another process.

    With `on_note` each report gets its vectors as it is committed; a note says why where that cannot be."""
    from assistant import originals
    from ingest.run import ingest as run

    with open_stores(settings) as stores:
        if on_note is not None:
            from assistant.searching import embedding_as_saved

            on_result = embedding_as_saved(settings, stores.queries, on_result, on_note)

        def told(result: "Result", total: int) -> None:
            originals.keep(settings, result)
            on_result(result, total)

        return run(
            paths, stores.store, stores.queries, workers=workers, dask=dask, who=who, apart=apart, on_result=told
        )  # fmt: skip


def reports(settings: Settings) -> list[StoredReport]:
    """Every report with all its editions, newest edition last."""
    with open_stores(settings) as stores:
        return stores.queries.reports()


def problems(settings: Settings, entity: str | None = None, year: int | None = None) -> list[StoredProblem]:
    """What was seen and not understood."""
    with open_stores(settings) as stores:
        return stores.queries.problems(entity, year)


def facts(
    settings: Settings, entity: str | None = None, year: int | None = None, form: str | None = None
) -> list[StoredFact]:
    """Figures by unit, year and form, in the order of the forms."""
    catalogue = load()
    name = _form_name(catalogue, form) if form is not None else None
    with open_stores(settings) as stores:
        return stores.queries.facts(entity, year, name, form_order=[item.name for item in catalogue.forms])


def _form_name(catalogue: Catalogue, text: str) -> str:
    """The canonical name of a form: by any of its titles, else by a part that only one form's titles have."""
    exact = catalogue.form(text)
    partly = [form for form in catalogue.forms if any(fold(text) in title for title in form.folded_titles)]
    chosen = exact or (partly[0] if len(partly) == 1 else None)
    if chosen is None:
        known = "、".join(form.name for form in partly or catalogue.forms)
        several = f"“{text}”对应多张公开表" if partly else f"没有叫“{text}”的公开表"
        raise UnknownFormError(f"{several}，请写其中一张的全称：{known}")
    return chosen.name


def projects(settings: Settings, entity: str | None = None, year: int | None = None) -> list[StoredProject]:
    """Budget projects with their indicators."""
    with open_stores(settings) as stores:
        return stores.queries.projects(entity, year)


def template(settings: Settings, entity: str, year: int, output: Path) -> int | None:
    """Write the workbook of the coming year; the year of the report it was made from, None where there is none."""
    from assistant.workbook.book import Before, write_book

    if output.suffix.lower() != ".xlsx":
        raise UserError("工作簿要保存为 .xlsx 文件，请改用这样的文件名")
    with open_stores(settings) as stores:
        unit = stores.queries.resolve_entity(entity)
        earlier = [item for item in stores.queries.reports(unit.name, current_only=True) if item.year < year]
        last = max(earlier, key=lambda item: item.year, default=None)
        before = Before()
        if last is not None:
            queries = stores.queries
            before = Before(
                queries.facts(report_id=last.id),
                queries.forms(report_id=last.id),
                queries.projects(report_id=last.id),
                queries.claims(report_id=last.id),
                last.kind,
                last.year,
            )
    try:
        write_book(output, load(), unit.name, year, before)
    except OSError as error:
        raise UserError(f"写不了 {output}（{error.strerror}），请换一个位置或先关闭已打开的文件") from error
    return before.year or None


def check_stored(
    settings: Settings, entity: str, year: int, *, text: "Pasted | None" = None, with_false: bool = False, who: str = ""
) -> "Checked":
    """Check the current edition of a report, or a text against it; findings of the report itself are kept."""
    from assistant import checking

    return checking.check_stored(settings, entity, year, text=text, with_false=with_false, who=who)


def check_file(settings: Settings, path: Path, *, text: "Pasted | None" = None) -> "Checked":
    """Check a file as it is; nothing is written to any store. A draft that this product wrote is held against the
    stored year that it was drafted from."""
    from assistant import checking
    from assistant.drafting.reread import is_draft

    if is_draft(path):
        from assistant.drafting.recheck import check_draft

        if text is not None:
            raise UserError("草稿文件里已有情况说明，请不要再加 --text")
        return check_draft(settings, path)
    return checking.check_file(settings, path, text=text)


def export_check(checked: "Checked", output: Path) -> None:
    """Write what a check found as .xlsx, .docx or .html."""
    from assistant.checks import export

    export.write(checked, output)


def search(
    settings: Settings,
    text: str,
    entity: str | None = None,
    year: int | None = None,
    *,
    count: int = 5,
    progress: "Progress" = lambda done, total: None,
) -> "Found":
    """The passages that answer a question best, by vectors and words together."""
    from assistant import searching

    with open_stores(settings) as stores:
        return searching.search(settings, stores.queries, text, entity, year, count=count, progress=progress)


def reindex(settings: Settings, *, progress: "Progress" = lambda done, total: None) -> "Indexed":
    """Make the vectors anew from the store."""
    from assistant import searching

    with open_stores(settings) as stores:
        return searching.reindex(settings, stores.queries, progress)


def vector_state(settings: Settings) -> "VectorState | None":
    """How the vectors stand beside the store; None where there are none yet."""
    from assistant import searching

    with open_stores(settings) as stores:
        return searching.vector_state(settings, stores.queries)


def compare(settings: Settings, entities: list[str], metrics: list[str], year: int | None = None) -> "Comparison":
    """Units side by side; every stored unit where none is named, each in its newest year where none is asked for."""
    from assistant.metrics.compare import compare as run

    with open_stores(settings) as stores:
        return run(stores.queries, load(), entities, metrics, year)


def sql(settings: Settings, statement: str) -> "Table":
    """One SELECT over the documented views, on a connection that cannot write."""
    from db.readonly import run_select

    if not statement.strip():
        raise UserError("没有给出查询语句，请写一条 SELECT")
    with open_stores(settings):
        pass  # the views exist from here on
    return run_select(settings.db_url, statement)


@contextmanager
def open_conversation(settings: Settings) -> "Iterator[Asking]":
    """Questions one after another: the stores stay open, and what was read stays read until the store changes."""
    from assistant.asking import open_asking

    with open_asking(settings) as asking:
        yield asking


def ask(settings: Settings, question: str, *, session: str | None = None, on_step: "OnStep | None" = None) -> "Answer":
    """One answer. UserError for a question that is none; `session` continues the conversation of this name."""
    with open_conversation(settings) as asking:
        return asking.ask(question, session=session, on_step=on_step)


def read_batch(path: Path) -> "tuple[BatchQuestion, ...]":
    """The questions of a file to answer in one go. UserError names the line that is wrong."""
    from assistant.batch_file import read_batch as read

    return read(path)


def refuse_chart_file(output: Path) -> None:
    """UserError where no chart can be written so; to be asked before the question is."""
    from assistant import chart_files

    chart_files.refuse_other_kinds(output)


def export_chart(spec: Mapping[str, Any], output: Path) -> None:
    """Write the chart of an answer as .html, .json, .png or .svg."""
    from assistant import chart_files

    chart_files.write(spec, output)


def evaluate(
    settings: Settings,
    path: Path,
    progress: "Judging" = lambda done, total: None,
    *,
    strict: bool = False,
) -> "Evaluation":
    """A question file asked and scored. UserError names the line that is wrong. `strict` lets a refusal of the guard
    end it, which otherwise is a miss."""
    from time import perf_counter

    from assistant import evaluation

    questions = evaluation.read_questions(path)
    with open_conversation(settings) as asking:

        def answered(question: "Question") -> "tuple[Answer, float]":
            started = perf_counter()
            found = asking.ask(question.text, question.context, strict=strict)
            return found, (perf_counter() - started) * 1000

        return evaluation.evaluate(questions, answered, progress)


# --- drafts ----------------------------------------------------------------------------------------------------------

draft = api_draft.draft
draft_difference = api_draft.draft_difference
phrase_draft = api_draft.phrase_draft
refuse_draft_file = api_draft.refuse_draft_file
export_draft = api_draft.export_draft
update_draft = api_draft.update_draft
styles = api_draft.styles

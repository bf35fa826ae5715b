"""A file becomes a Report, in full or not at all. No store here."""

from collections import Counter
from pathlib import Path

from db.catalogue import Catalogue, load
from db.catalogue.narrative import load_wording
from db.core.errors import NotAReportError
from db.core.facts import FormState, Report
from ingest.claims.explain import book_of, claims_of, explain
from ingest.claims.tables import table_claims
from ingest.document import Document
from ingest.forms import Forms, read_forms
from ingest.identity import Identity, identify
from ingest.narrative import read_narrative
from ingest.performance import performance_of, read_performance
from ingest.readers.archive import read_folder
from ingest.readers.registry import read_document
from ingest.table_texts import Known
from ingest.template import is_template, read_template

PARSER_VERSION = 3


def read(path: Path, catalogue: Catalogue | None = None) -> Report:
    """UserError where the file is unreadable, or is not one report of one unit and one year."""
    known = catalogue or load()
    if path.is_dir():
        return report_of(read_folder(path), known, path)
    if is_template(path):
        return report_of(read_template(path, known), known)
    return report_of(read_document(path), known, path)


def _refuse_two_tables(forms: Forms, file: str) -> None:
    """One cell with two figures may be a slip; several are two tables, and no one can say which of them counts."""
    conflicts = Counter(problem.form for problem in forms.problems if problem.kind == "conflict")
    for form, count in conflicts.items():
        if count > 1:
            raise NotAReportError(f"{file} 中“{form}”出现两次且数不一致，请删去作废的一张后再导入")


def _forms(document: Document, catalogue: Catalogue, identity: Identity, path: Path | None) -> tuple[Document, Forms]:
    """The public tables; figures of scans that break a sum are read again, closer, before they are accepted."""

    def read_tables(seen: Document) -> Forms:
        return read_forms(seen, catalogue, identity.entity.name, identity.year)

    forms = read_tables(document)
    if not document.recognised:
        return document, forms
    from ingest.reread import look_into, reread

    return reread(document, forms, read_tables, catalogue, look_into(path) if path else None)


def report_of(document: Document, catalogue: Catalogue, path: Path | None = None) -> Report:
    """The report of a document; path is where a scan can be looked into again."""
    if not document.has_tables and not any(document.lines()):
        raise NotAReportError(f"{document.file} 没有文字内容，请重新导出后再导入")
    identity = identify(document, catalogue)
    document, forms = _forms(document, catalogue, identity, path)
    if not any(form.state is FormState.FILLED for form in forms.forms):
        raise NotAReportError(f"{document.file} 中没有找到有数的决算公开表，请确认文件完整、表格未丢失后再导入")
    _refuse_two_tables(forms, document.file)
    performance = performance_of(document.projects) if document.projects else read_performance(document)
    narrative = read_narrative(document, Known(performance.names, performance.notes))
    said = explain(book_of(catalogue, forms.facts), narrative.sections, narrative.prose)
    counted = table_claims(narrative.tables, load_wording(catalogue.forms), identity.year)
    return Report(
        entity=identity.entity,
        year=identity.year,
        kind=identity.kind,
        file=document.file,
        sha256=document.sha256,
        title=identity.title,
        facts=forms.facts,
        forms=forms.forms,
        sections=narrative.sections,
        passages=narrative.passages,
        projects=performance.projects,
        problems=(*document.notes, *forms.problems, *performance.problems),
        pages=document.pages,
        claims=(*document.claims, *counted, *claims_of(said, identity.year)),
    )

"""The parts of a chart in a file that people saved, with new figures."""

from pathlib import Path

from assistant.drafting.docx_charts import chart_xml, workbook
from assistant.drafting.pictures import Picture
from ingest.readers.safety import Package, open_archive


def chart_parts(path: Path, part: str, relation: str, picture: Picture) -> dict[str, bytes]:
    """The chart and the workbook behind it by the names of their parts; nothing where the chart is gone."""
    with open_archive(path) as archive:
        package = Package(archive, path.name)
        kind, chart = package.related(part).get(relation, ("", ""))
        if kind != "chart" or not package.has(chart):
            return {}
        books = [(ident, name) for ident, (kind, name) in package.related(chart).items() if kind == "package"]
    book, name = books[0] if len(books) == 1 else ("", "")
    found = {chart: chart_xml(picture, book).encode("utf-8")}
    return found | {name: workbook(picture)} if name else found

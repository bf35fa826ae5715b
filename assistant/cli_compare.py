"""The command compare: which units, which metrics, and how the table is shown."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant import api, wire
from assistant.citing import cited
from assistant.cli_console import console, listing, write
from assistant.results import REASON_NAMES, Value

if TYPE_CHECKING:
    from assistant.metrics.compare import Comparison


def compare(
    context: typer.Context,
    metric: Annotated[
        list[str],
        typer.Option(
            "--metric", metavar="指标…", help="指标或科目的名称、代码，可加“同比增长率”“年初预算”“完成率”等，可写多个"
        ),
    ],
    entity: Annotated[
        list[str] | None,
        typer.Option("--entity", metavar="单位…", help="单位、市或省，可写多个；不写就是库里所有单位"),
    ] = None,
    year: Annotated[int | None, typer.Option("--year", metavar="年度", help="决算年度；不写就取各单位最新的")] = None,
    json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
) -> None:
    found = api.compare(context.obj, entity or [], metric, year)
    if json:
        write(wire.dumps(wire.comparison(found)))
    else:
        tell(console(), found)


def tell(out: Console, found: "Comparison") -> None:
    """The table, then what must be known to read it, then where the figures stand."""
    table = Table(header_style="bold")
    table.add_column("单位", overflow="fold")
    table.add_column("年度", justify="right")
    for column in found.columns:
        table.add_column(f"{column.name}（{column.unit}）", justify="right", overflow="fold")
    for row in found.rows:
        cells = (
            (cell.text + (cell.unit if cell.unit != column.unit else ""))
            if isinstance(cell, Value)
            else REASON_NAMES[cell.reason]
            for column, cell in zip(found.columns, row.cells, strict=True)
        )
        table.add_row(row.entity, str(row.year), *cells)
    out.print(table)
    listing(out, "说明", found.notes)
    listing(out, "出处", [cited(citation) for citation in found.citations()])

"""A check as one HTML file that needs nothing else and can be printed."""

from html import escape
from pathlib import Path

from assistant.checks import export
from assistant.checks.result import Checked, Item

_STYLE = """
body{font-family:"FangSong","仿宋","STFangsong",serif;margin:2em auto;max-width:76em;color:#222;line-height:1.5}
h1{font-family:"SimSun","宋体","Songti SC",serif;text-align:center;font-size:1.5em}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #999;padding:.35em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#ddebf7;font-family:"SimHei","黑体",sans-serif;white-space:nowrap}
td:first-child{white-space:nowrap}
.error td:first-child{background:#ffc7ce}
.warning td:first-child{background:#ffeb9c}
.info td:first-child{background:#e7e6e6}
@media print{body{margin:0;max-width:none;font-size:10pt}thead{display:table-header-group}tr{break-inside:avoid}}
@page{size:A4 landscape;margin:1.5cm}
"""


def save(checked: Checked, path: Path) -> None:
    path.write_text(_page(checked), encoding="utf-8")


def _page(checked: Checked) -> str:
    title = escape(export.title(checked))
    lines = "\n".join(f"<p>{escape(export.clean(line))}</p>" for line in export.summary(checked))
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{lines}\n{_table(checked)}\n</body>\n</html>\n"
    )


def _table(checked: Checked) -> str:
    if not checked.items:
        return f"<p>{export.EMPTY}</p>"
    heads = "".join(f"<th>{escape(name)}</th>" for name in export.HEADS)
    rows = "\n".join(map(_row, checked.items))
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _row(item: Item) -> str:
    cells = "".join(f"<td>{escape(text)}</td>" for text in export.row(item))
    return f'<tr class="{item.found.severity}">{cells}</tr>'

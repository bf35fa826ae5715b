"""A draft as plain text, as the checker reads it, and as Markdown with its lists of gaps, suggestions and sources."""

from collections.abc import Iterator

from assistant.checks.result import SEVERITY_NAMES
from assistant.drafting.draft import Draft, DraftSection, Span
from assistant.results import Citation

ORIGINS = {
    "drivers": "按数据计算", "own": "本单位以往的说法", "others": "其他单位的说法", "model": "对话模型",
    "written": "自己写的",
}  # fmt: skip
_INSISTED = "注意：本稿在校核仍有错误的情况下由人坚持导出。"
_ESCAPED = str.maketrans({"*": r"\*", "_": r"\_", "|": r"\|", "<": "&lt;"})


def composed_text(draft: Draft) -> str:
    """The draft as plain text: headings with their numbers, a paragraph a line."""
    lines: list[str] = []
    for section in draft.sections:
        lines.append(f"{section.number}、{section.title}")
        lines += [paragraph.text for paragraph in section.paragraphs]
    return "\n\n".join(lines) + "\n"


def markdown(draft: Draft) -> str:
    """The draft with what a person must still do below it, and every number with its source."""
    parts = [f"# {draft.entity}{draft.year}年度决算情况说明"]
    for section in draft.sections:
        parts += _section(section)
    lists = (_unresolved(draft), _by_hand(draft), _suggested(draft), _checked(draft), _sources(draft))
    parts += [part for part in lists if part]
    return "\n\n".join(parts) + "\n"


def _section(section: DraftSection) -> Iterator[str]:
    yield f"## {section.number}、{_plain(section.title)}"
    for paragraph in section.paragraphs:
        text = "".join(_span(span) for span in paragraph.spans)
        yield f"{'#' * (paragraph.level + 2)} {text}" if paragraph.level else _start(text)


def _span(span: Span) -> str:
    return f"**{_plain(span.text)}**" if span.gap else _plain(span.text)


def _start(text: str) -> str:
    """A paragraph that Markdown must not take for a list: «1.» and «*» at its start are text."""
    head, dot, rest = text.partition(".")
    return f"{head}\\.{rest}" if dot and head.isdigit() else text


def _plain(text: str) -> str:
    return text.translate(_ESCAPED)


def _unresolved(draft: Draft) -> str:
    if not draft.unresolved:
        return ""
    rows = [f"| {item.section} | {_plain(item.what)} | {_plain(item.where)} |" for item in draft.unresolved]
    return "\n".join(["## 待填事项\n", "| 章节 | 内容 | 从哪里补 |", "| --- | --- | --- |", *rows])


def _by_hand(draft: Draft) -> str:
    rows = dict.fromkeys(
        f"| {by.section} | {_plain(by.what)} | {_plain(span.text)} | {_plain(by.who)} | {ORIGINS.get(by.origin, '')} |"
        for _, span, by in draft.by_hand()
    )
    heads = [
        "## 由人填写的内容（不取自库里的数据）\n",
        "| 章节 | 内容 | 填写 | 填写人 | 来历 |",
        "| --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*heads, *rows]) if rows else ""


def _suggested(draft: Draft) -> str:
    """Suggestions are no part of the text until a person accepts one."""
    if not draft.suggestions:
        return ""
    lines = ["## 原因建议（未采纳，不在正文中）", ""]
    for item in draft.suggestions:
        source = f"（{_plain(item.source)}）" if item.source else ""
        lines.append(f"- {item.section}　{_plain(item.what)}　{ORIGINS[item.origin]}：{_plain(item.text)}{source}")
    return "\n".join(lines)


def _checked(draft: Draft) -> str:
    if not draft.checks:
        return ""
    lines = [
        f"- {SEVERITY_NAMES[item.severity]}：{_plain(item.told)}　原文：{_plain(item.quote)}" for item in draft.checks
    ]
    insisted = [_INSISTED, ""] if draft.insisted else []
    return "\n".join(["## 校核结果", "", *insisted, *lines])


def _sources(draft: Draft) -> str:
    """Every number with where it comes from."""
    rows = [
        f"| {section.number} | {span.text} | {_plain(_told(span))} |" for section, _, span in draft.numbers()
    ]  # fmt: skip
    return "\n".join(["## 数据核对表\n", "| 章节 | 数 | 来源 |", "| --- | --- | --- |", *rows]) if rows else ""


def _told(span: Span) -> str:
    """Where a number comes from, in words, with its arithmetic where it was reckoned."""
    if span.value is None:
        return ""
    places = "；".join(dict.fromkeys(place_of(citation) for citation in span.value.citations()))
    return f"{span.value.working}；{places}" if span.value.working else places


def place_of(citation: Citation) -> str:
    """A place in a report: the cell of a table, or where the words stand."""
    cell = "/".join(part for part in (citation.form, citation.side, citation.row, citation.col) if part)
    source = citation.source
    where = "".join(
        (f"工作表“{source.sheet}”" if source.sheet else "", f"第{source.page}页" if source.page else "",
         f"第{source.line}行" if source.line else "")
    )  # fmt: skip
    return f"{citation.year}年度 {cell} {source.file} {where}".replace("  ", " ").strip()

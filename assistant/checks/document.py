"""docs/rules.md from the declarations: `python -m assistant.checks.document` writes it, a test keeps it current."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from assistant.checks.findings import Severity
from assistant.checks.result import SEVERITY_NAMES
from db.catalogue import Catalogue, Form, load
from db.catalogue.equations import CLASSES
from db.catalogue.rules import Rule, load_rules
from db.catalogue.supplement import load_identities

TARGET = Path(__file__).parents[2] / "docs" / "rules.md"
_HEAD = """# 校核规则

本文件由 `python -m assistant.checks.document` 从规则声明生成，请勿手改。

- **错误**：怎么读都不对。**警告**：很可能不对，或两处说法不一、哪处对要由人判断。
  **提示**：四舍五入可以解释的尾差，或形式问题。
- 表中的级别是该规则最重的级别；所涉数字识别不清或所在的表有没读懂的内容时，错误降为警告。
- 尾差：公开表逐个数四舍五入到 0.01 万元，n 个加数相加最多可差 (n+1)×0.005 万元（含），以内为提示，超出为错误。
- 印出的空白与 0 都表示没有发生；报告没有公布的表、没有数的表和没有公布的行、栏不参加校核。
- 一个数错了会使多条勾稽关系不成立时，只报这个数，并写明改成多少全部相符。
"""


def text() -> str:
    catalogue = load()
    parts = [_HEAD, *_rules(load_rules().values()), *_equations(catalogue), *_identities(catalogue)]
    return "\n".join(parts).rstrip() + "\n"


def _rules(rules: Iterable[Rule]) -> Iterator[str]:
    listed = list(rules)
    groups = list(dict.fromkeys(rule.group for rule in listed))
    for group, members in groupby(sorted(listed, key=lambda rule: groups.index(rule.group)), key=lambda r: r.group):
        yield f"## {group}\n"
        yield "| 编号 | 规则 | 最重级别 | 说明 |\n| --- | --- | --- | --- |"
        for rule in members:
            severity = SEVERITY_NAMES[Severity(rule.severity)]
            yield f"| `{rule.id}` | {_cell(rule.title)} | {severity} | {_cell(rule.explanation)} |"
        yield ""


def _equations(catalogue: Catalogue) -> Iterator[str]:
    yield "## 各表的勾稽关系\n"
    for form in catalogue.forms:
        yield f"### {form.name}\n"
        yield from (f"- {line}" for line in _of_form(form, catalogue))
        yield ""


def _of_form(form: Form, catalogue: Catalogue) -> Iterator[str]:
    names = {item.id: item.name for item in catalogue.forms}
    for side in form.sides:
        where = f"{side.name}：" if side.name else ""
        for equation in side.equations:
            yield f"{where}各栏：{equation.text.replace(CLASSES, '各功能分类之和')}"
        for equation in side.column_equations:
            yield f"{where}各行：{equation.text}"
        for witness in side.witnesses:
            yield f"{where}各功能分类的{witness.col} = {names[witness.form]}同类科目的{witness.other}之和"
        for row in side.rows:
            if row.classes:
                yield f"{row.name} = {' + '.join(row.classes)} 各类之和"
    if form.shape == "accounts":
        yield "各栏：下级科目之和 = 上级科目；最上级科目之和 = 合计"
    elif form.accounts:
        yield "各款之和 = 类"


def _identities(catalogue: Catalogue) -> Iterator[str]:
    yield "## 表间勾稽关系\n"
    yield "| 编号 | 勾稽关系 | 左边 | 右边 |\n| --- | --- | --- | --- |"
    for identity in load_identities(catalogue.forms):
        left, right = (_named(expression, catalogue) for expression in (identity.left, identity.right))
        yield f"| `{identity.id}` | {_cell(identity.title)} | {left} | {right} |"


def _named(expression: str, catalogue: Catalogue) -> str:
    """An expression with the forms called by their names."""
    for form in catalogue.forms:
        expression = expression.replace(f"[{form.id}/", f"[{form.name}/")
    return _cell(expression.replace("[", "").replace("]", ""))


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")

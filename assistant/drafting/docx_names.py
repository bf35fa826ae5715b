"""What people call a metric, and where a number is from, in words."""

from dataclasses import replace

from assistant.checks.result import place
from assistant.metrics.evaluate import ASPECT_NAMES, Aspect
from assistant.results import Citation, Evidence, Value
from db.catalogue import Catalogue

_KINDS = {"claim": "情况说明", "indicator": "绩效指标", "project": "项目绩效", "note": "人工补充", "words": "单位填报"}
_OF_PROJECT = {
    "budget_initial": "年初预算数", "budget_full": "全年预算数", "executed": "全年执行数", "rate": "执行率",
    "score": "自评得分",
}  # fmt: skip
_BESIDE_BUDGET = {
    "over_initial": "与年初预算差额", "over_full": "与全年预算差额", "rate_initial": "比年初预算增减率",
    "rate_full": "比全年预算增减率", "completion_initial": "完成年初预算比例", "completion_full": "完成全年预算比例",
}  # fmt: skip
_MOST = 4  # places that one row of the appendix names


def metric_name(catalogue: Catalogue, metric: str) -> str:
    """收入总计比上年增减额; the id itself where the catalogue does not know it."""
    head, aspect = metric, ""
    if metric.startswith("project:"):
        name, _, told = metric.removeprefix("project:").rpartition(":")
        return f"{name}·{_OF_PROJECT.get(told, told)}"
    if metric.startswith("sum:"):
        return "＋".join(_item_name(catalogue, part) for part in metric.removeprefix("sum:").split("+"))
    if metric.startswith("cell:"):
        return "·".join(part for part in metric.removeprefix("cell:").partition(":")[0].split("/")[1:4] if part)
    before, _, last = metric.rpartition(":")
    if before and last in _BESIDE_BUDGET:
        return _item_name(catalogue, before) + _BESIDE_BUDGET[last]
    if before and last in set(Aspect):
        head, aspect = before, ASPECT_NAMES[Aspect(last)]
    own, _, whole = head.partition("/")
    name = _item_name(catalogue, own)
    if not whole:
        return f"{name}{aspect}"
    return f"{name}占{_item_name(catalogue, whole)}的比重" if last == Aspect.SHARE else f"{name}/{whole}{aspect}"


def _item_name(catalogue: Catalogue, ident: str) -> str:
    if not ident.startswith("account:"):
        known = catalogue.metric(ident)
        return known.name if known is not None else ident
    codes, _, home = ident.removeprefix("account:").partition("@")
    form_id, _, column = home.partition(".")
    form = catalogue.form(form_id) if form_id else None
    kind = form.accounts if form is not None and form.accounts else "functional"
    names = [account.name for code in codes.split("|") if (account := catalogue.account(kind, code)) is not None]
    told = f"{names[0]}（{codes.replace('|', '、')}）" if names else codes
    return told + (f"·{form.name}" if form is not None else "") + (f"·{column}" if column else "")


def sources_of(value: Value) -> tuple[str, ...]:
    """The arithmetic of a calculation, then the places of what it is made from."""
    cited = value.citations()
    places = [cite(item) for item in cited[:_MOST]]
    if len(cited) > _MOST:
        places.append(f"等 {len(cited)} 处")
    working = [f"计算：{value.working}"] if value.working else []
    if not working and any(item.operands for item in value.evidence):
        working = ["由下列各数计算"]
    return (*working, *places, *([value.note] if value.note else []))


def files_of(items: tuple[Evidence, ...]) -> tuple[str, ...]:
    """The files that the evidence is from, with their years, each once."""
    cited = (cited for item in items for cited in item.citations() if cited.source.file)
    return tuple(dict.fromkeys(f"{one.year}年度：{one.source.file}" for one in cited))


def evidence_ids(items: tuple[Evidence, ...]) -> tuple[str, ...]:
    """The evidence and what a calculation stands on, each once."""
    found: dict[str, None] = {}
    for item in items:
        found[item.id] = None
        for cited in item.citations():
            found[cited.id] = None
    return tuple(found)


def cite(item: Citation) -> str:
    """2024年度 form·side·row·column = value, and the place in the file, which `files_of` names."""
    cell = "·".join(part for part in (item.side, item.row, item.col) if part)
    head = f"《{item.form}》" if item.form else _KINDS.get(item.id.partition(":")[0], "")
    told = f"{item.year}年度{head}{cell}" + (f"“{item.quote}”" if item.quote and not item.form else "")
    value = f" = {item.value}{item.unit}" if item.value else ""
    where = place(replace(item.source, file=""))
    return f"{told}{value}" + (f"（{where}）" if where else "")

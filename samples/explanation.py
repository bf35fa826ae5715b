"""Part three, chapters one to eight: what the public tables say, in sentences of our own."""

from collections.abc import Iterator

from samples.blocks import Block, Role, Text, body, ordinal
from samples.figures import GRAND, INCOME, TOTAL
from samples.prose import Prose
from samples.records import Origin


def section(number: int, title: str) -> Text:
    return Text(Role.SECTION, f"（{ordinal(number)}）{title}")


def overall(prose: Prose) -> Iterator[Block]:
    total = prose.figures.fen("overview", GRAND, side=INCOME)
    change = prose.explained(total, prose.figures.prior.total, "total", each=True)
    yield from body(f"{prose.year}年度，本单位收入总计和支出总计均为{prose.amount(total)}，{change}。")


_SOURCES = ("财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")


def income(prose: Prose) -> Iterator[Block]:
    figures = prose.figures
    total = figures.fen("income", TOTAL, "本年收入合计")
    amounts = {source: figures.fen("income", TOTAL, source) for source in _SOURCES}
    yield section(1, "收入决算结构情况")
    shares = "；".join(f"{name}{prose.amount(fen)}，占{prose.share(fen, total)}" for name, fen in amounts.items())
    yield from body(f"全年实现收入合计{prose.amount(total)}，按来源分，{shares}。")
    yield section(2, "收入决算具体情况")
    prior = {"财政拨款收入": figures.prior.fiscal_income, "其他收入": figures.prior.other_income}
    keys = {"财政拨款收入": "fiscal_income", "其他收入": "other_income"}
    for number, (name, fen) in enumerate(amounts.items(), 1):
        change = prose.explained(fen, prior.get(name, 0), keys.get(name, name))
        yield from body(f"{number}、{name}{prose.amount(fen)}，{change}。")


_KINDS = ("基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")


def spending(prose: Prose) -> Iterator[Block]:
    figures = prose.figures
    total = figures.fen("expenditure", TOTAL, "本年支出合计")
    amounts = {kind: figures.fen("expenditure", TOTAL, kind) for kind in _KINDS}
    yield section(1, "支出决算结构情况")
    shares = "；".join(f"{name}{prose.amount(fen)}，占{prose.share(fen, total)}" for name, fen in amounts.items())
    yield from body(f"全年发生支出合计{prose.amount(total)}，按性质分，{shares}。")
    yield section(2, "支出决算具体情况")
    prior = {"基本支出": figures.prior.basic, "项目支出": figures.prior.project}
    keys = {"基本支出": "basic", "项目支出": "project"}
    for number, (name, fen) in enumerate(amounts.items(), 1):
        change = prose.explained(fen, prior.get(name, 0), keys.get(name, name))
        yield from body(f"{number}、{name}{prose.amount(fen)}，{change}。")


def fiscal(prose: Prose) -> Iterator[Block]:
    total = prose.figures.fen("fiscal", GRAND, side=INCOME)
    change = prose.explained(total, prose.figures.prior.fiscal_total, "fiscal_total", each=True)
    yield from body(f"{prose.year}年度，财政拨款收入总计和支出总计均为{prose.amount(total)}，{change}。")


def account_path(prose: Prose, code: str) -> str:
    names = (prose.figures.account(code[:3]), prose.figures.account(code[:5]), prose.figures.account(code))
    return "".join(f"{name}（{level}）" for name, level in zip(names, "类款项", strict=True))


def general_budget(prose: Prose) -> Iterator[Block]:
    figures = prose.figures
    total = figures.fen("general_budget", TOTAL, TOTAL)
    yield section(1, "一般公共预算财政拨款支出决算总体情况")
    share = prose.share(total, figures.fen("expenditure", TOTAL, "本年支出合计"))
    change = prose.explained(total, figures.prior.general, "general")
    yield from body(
        f"{prose.year}年度，使用一般公共预算财政拨款支出{prose.amount(total)}，占本年支出合计的{share}；{change}。"
    )
    yield section(2, "一般公共预算财政拨款支出决算结构情况")
    parts = []
    for code in figures.codes("general_budget", 3):
        fen = figures.fen("general_budget", code, TOTAL)
        name = figures.account(code).removesuffix("支出")
        parts.append(f"{name}（类）支出{prose.amount(fen)}，占{prose.share(fen, total)}")
    yield from body(f"上述{prose.amount(total)}支出，按功能分类的去向是：{'；'.join(parts)}。")
    yield section(3, "一般公共预算财政拨款支出决算具体情况")
    yield from _general_items(prose, total)


def _general_items(prose: Prose, total: int) -> Iterator[Block]:
    """The whole against its budget, then one item per 项, those budgeted but unspent included."""
    figures = prose.figures
    spent = {code: figures.fen("general_budget", code, TOTAL) for code in figures.codes("general_budget")}
    initial = {code: figures.initial(code, Origin.GENERAL) for code in spent}
    whole = prose.completed(sum(initial.values()), total, "budget")
    yield from body(f"{prose.year}年度一般公共预算财政拨款支出{whole}。分科目看：")
    for number, (code, fen) in enumerate(spent.items(), 1):
        yield from body(f"（{number}）{account_path(prose, code)}：{prose.completed(initial[code], fen, code)}。")


def _named(prose: Prose, classes: tuple[str, ...]) -> str:
    """The accounts of these classes that carry an amount, in the order of the table."""
    codes = [code for code in prose.figures.codes("basic", 5) if code[:3] in classes]
    return "、".join(prose.figures.account(code) for code in codes)


def basic(prose: Prose) -> Iterator[Block]:
    figures = prose.figures
    total = figures.fen("general_budget", TOTAL, "基本支出")
    staff, office = figures.fen("basic", "人员经费合计"), figures.fen("basic", "公用经费合计")
    yield from body(
        f"{prose.year}年度，一般公共预算财政拨款安排的基本支出决算为{prose.amount(total)}，由人员经费和公用经费两部分组成：",
        f"人员经费{prose.amount(staff)}，占基本支出的{prose.share(staff, total)}，"
        f"主要包括：{_named(prose, ('301', '303'))}。",
        f"公用经费{prose.amount(office)}，占基本支出的{prose.share(office, total)}，"
        f"主要包括：{_named(prose, ('302', '310'))}。",
    )


def gov_fund(prose: Prose) -> Iterator[Block]:
    figures = prose.figures
    if not figures.codes("gov_fund"):
        yield from body(f"{prose.year}年度，本单位没有政府性基金预算财政拨款收入，也没有相关支出。")
        return
    opening, received, spent, closing = (
        prose.amount(figures.fen("gov_fund", TOTAL, column))
        for column in ("年初结转和结余", "本年收入", "本年支出", "年末结转和结余")
    )
    yield from body(
        f"{prose.year}年度，政府性基金预算财政拨款年初结转和结余为{opening}，本年收入为{received}，"
        f"本年支出为{spent}，到年末结转和结余为{closing}。具体支出项目是："
    )
    for number, code in enumerate(figures.codes("gov_fund"), 1):
        fen = figures.fen("gov_fund", code, "本年支出")
        done = prose.completed(figures.initial(code, Origin.FUND), fen, code)
        yield from body(f"（{number}）{account_path(prose, code)}：{done}。")


def state_capital(prose: Prose) -> Iterator[Block]:
    yield from body(f"{prose.year}年度，本单位没有国有资本经营预算财政拨款收入，也没有相关支出。")

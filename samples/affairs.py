"""Part three, chapters nine to thirteen: what the tables carry only in part or not at all."""

from collections.abc import Iterator

from db.core.number_forms import format_percent, format_value
from samples.blocks import Block, body
from samples.explanation import section
from samples.figures import TOTAL
from samples.prose import Prose
from samples.records import Origin, Programme, Purchases
from samples.unit import NAME

_FULL = "全年预算"


def _planned(prose: Prose, row: str, key: str) -> str:
    figures = prose.figures
    budget, actual = (figures.fen("three_public", row, column) for column in ("预算数", "决算数"))
    return prose.completed(budget, actual, key, _FULL)


def three_public(prose: Prose) -> Iterator[Block]:
    known = prose.figures.year.three_public
    day = f"{prose.year}年12月31日"
    yield section(1, "“三公”经费支出决算总体情况")
    whole = _planned(prose, TOTAL, "three_public")
    yield from body(f"{prose.year}年度，财政拨款“三公”经费{whole}。")
    yield section(2, "“三公”经费支出决算具体情况")
    abroad, cars = _planned(prose, "因公出国（境）费", "abroad"), _planned(prose, "公务用车购置及运行维护费", "running")
    guests = _planned(prose, "公务接待费", "reception")
    vehicles = prose.figures.year.vehicles
    yield from body(
        f"1、因公出国（境）费{abroad}。全年组织因公出国（境）团组0个，累计0人次。",
        f"2、公务用车购置及运行维护费{cars}。其中：",
        f"公务用车购置费支出{prose.amount(known.purchase.actual)}，当年购置公务用车0辆。",
        f"公务用车运行维护费支出{prose.amount(known.running.actual)}，用于保留车辆的加油充电、保养维修、"
        f"通行停车和保险。到{day}，由财政拨款负担运行费用的公务用车保有量为{vehicles}辆。",
        f"3、公务接待费{guests}。其中：",
        f"国内接待费{prose.amount(known.reception.actual)}，用于接待外地同行来访交流，"
        f"共接待{known.batches}批次、{known.guests}人次；国（境）外接待费{prose.amount(0)}，接待0批次、0人次。",
    )


def office_costs(prose: Prose) -> Iterator[Block]:
    yield from body(f"本单位是公益一类事业单位，不在机关运行经费统计范围之内，{prose.year}年度没有机关运行经费支出。")


def procurement(prose: Prose) -> Iterator[Block]:
    known = prose.figures.year.procurement
    kinds: tuple[tuple[str, Purchases], ...] = (("货物", known.goods), ("工程", known.works), ("服务", known.services))
    parts = "、".join(f"{name}支出{prose.amount(kind.total)}" for name, kind in kinds)
    shares = "，".join(
        f"{name}采购合同中授予中小企业的部分占{name}支出的{prose.share(kind.small_medium, kind.total)}"
        for name, kind in kinds
        if kind.total
    )
    yield from body(
        f"{prose.year}年度政府采购支出总额为{prose.amount(known.total)}，按采购对象分，{parts}。"
        f"中小企业获得的合同金额为{prose.amount(known.small_medium)}，"
        f"占采购支出总额的{prose.share(known.small_medium, known.total)}，"
        f"这当中小微企业获得的合同金额为{prose.amount(known.small_micro)}，"
        f"占采购支出总额的{prose.share(known.small_micro, known.total)}。{shares}。"
    )


def assets(prose: Prose) -> Iterator[Block]:
    vehicles = prose.figures.year.vehicles
    yield from body(
        f"到{prose.year}年12月31日，本单位共有车辆{vehicles}辆，其中应急保障用车{vehicles}辆，其他类别用车0辆；"
        "单价100万元（含）以上的设备（车辆除外）0台（套）。"
    )


def performance(prose: Prose) -> Iterator[Block]:
    programmes = prose.figures.year.programmes
    budgeted, spent = sum(item.full for item in programmes), sum(item.spent for item in programmes)
    project = prose.figures.fen("expenditure", TOTAL, "项目支出")
    count = len(programmes)
    best = sum(item.grade == "优" for item in programmes)
    yield section(1, "预算绩效管理工作开展情况")
    yield from body(
        f"本单位对{prose.year}年度市级预算项目逐个开展绩效自评，涉及项目{count}个，全年预算资金{prose.amount(budgeted)}，"
        f"实际执行{prose.amount(spent)}，执行金额占项目支出的{prose.share(spent, project)}。"
    )
    yield section(2, "市级预算项目绩效自评结果")
    yield from body(
        f"{NAME}{prose.year}年度参加绩效自评的{count}个项目中，自评等级为优的有{best}个。"
        "总的看，各项目按计划推进，资金使用较为规范，多数绩效目标如期达成。",
        *(f"{number}.{_summary(prose, item)}" for number, item in enumerate(programmes, 1)),
        "各项目的绩效自评汇总表和自评表列在第五部分。",
    )


def _summary(prose: Prose, item: Programme) -> str:
    score, rate = format_value(item.score, prose.house.prose), format_percent(item.rate, prose.house.prose)
    origin = "，资金来自政府性基金预算" if item.origin is Origin.FUND else ""
    shortfalls = "；".join(f"{goal.name}未达目标，{goal.note}" for goal in item.goals if goal.note)
    return (
        f"{item.name}项目：自评得分{score}分，等级为{item.grade}。全年预算数为{prose.amount(item.full)}，"
        f"执行数为{prose.amount(item.spent)}，完成预算的{rate}{origin}。完成情况：{item.achieved}。"
        + (f"存在的不足：{shortfalls}。" if shortfalls else "")
    )

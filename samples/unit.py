"""An invented hotline centre in an invented city, in two consecutive years. Nothing here is anybody's real figure."""

from samples.projects import PROGRAMMES
from samples.records import (
    AccountLine,
    Origin,
    Planned,
    Prior,
    Procurement,
    Purchases,
    ThreePublic,
    Year,
    wan,
)

NAME = "云溪市12345政务服务便民热线中心"
SUPERVISOR = "云溪市行政审批服务局"

_RUNNING, _AFFAIRS, _SCIENCE = "2010350", "2010399", "2069999"
_PENSION, _ANNUITY, _INSURANCE = "2080505", "2080506", "2089999"
_MEDICAL, _LAND, _HOUSING = "2101102", "2120899", "2210201"


def spent_basic(code: str, spent: str, initial: str) -> AccountLine:
    """A general-budget account whose allocation was spent on running the unit, to the last 分."""
    return AccountLine(code, Origin.GENERAL, wan(spent), basic=wan(spent), initial=wan(initial))


def economic(amounts: str) -> dict[str, int]:
    """«30101 96.42 30102 21.36» as code -> 分."""
    parts = amounts.split()
    return {code: wan(amount) for code, amount in zip(parts[::2], parts[1::2], strict=True)}


def planned(budget: str, actual: str) -> Planned:
    return Planned(wan(budget), wan(actual))


_REASONS_2023 = {
    "total": "话务外包坐席扩容，诉求数据分析项目年内启动，财政拨款相应安排较多",
    "fiscal_income": "话务外包坐席扩容和诉求数据分析项目启动，财政安排的项目经费增加",
    "other_income": "单位账户存款利息和代扣税款手续费返还较多",
    "basic": "新进工作人员到岗，工资、社会保险和住房公积金随之增加",
    "project": "夜间和节假日坐席扩容，话务服务采购费用上升，并新开展诉求数据分析项目",
    "fiscal_total": "话务外包坐席扩容和诉求数据分析项目启动，财政安排的项目经费增加",
    "general": "人员到岗使人员经费增加，话务服务采购和诉求数据分析支出增加",
    "budget": "年中追加了话务坐席扩容和诉求数据分析经费",
    "2010350": "新进人员到岗后追加了工资性支出",
    "2010399": "夜间坐席扩容，年中追加话务服务采购经费",
    "2069999": "诉求数据分析项目在年中立项，经费由年中追加安排",
    "2089999": "失业和工伤保险按实际费率缴纳，较预计略低",
    "2101102": "部分新进人员下半年才参保缴费",
    "2210201": "住房公积金缴存基数年中调整",
    "three_public": "公务出行和公务接待从严从简，费用低于预算",
    "running": "车辆统一安排、合并出行，燃料和维修费用节约",
    "reception": "来访学习以工作餐从简安排，接待支出从严控制",
}
_REASONS_2024 = {
    "total": "热线受理大厅改造资金由政府性基金预算安排，抵减话务采购减少的部分后收支总量略有增加",
    "fiscal_income": "热线受理大厅改造资金纳入政府性基金预算安排，话务服务采购经费则有所压减",
    "other_income": "存款利率下调，利息收入减少",
    "basic": "编制内招录人员到岗，薪级工资正常晋升",
    "project": "话务服务重新招标后中标单价下降，诉求数据分析项目已完工不再安排",
    "fiscal_total": "热线受理大厅改造资金纳入政府性基金预算安排，上年平台运维结转资金亦高于前一年",
    "general": "话务服务重新招标后中标单价下降，诉求数据分析项目已完工不再安排",
    "budget": "话务服务重新招标形成节约，财政相应收回部分指标",
    "2010350": "公用经费从严控制，日常办公支出节约",
    "2010399": "话务服务重新招标后中标单价下降，采购资金节约",
    "2101102": "人员到岗时间晚于年初预计，缴费月数减少",
    "2210201": "新到岗人员补缴住房公积金",
    "2120899": "大厅改造按施工进度付款，质量保证金留待下年支付",
    "three_public": "出车次数和来访批次减少，费用低于预算",
    "running": "优先使用公共交通，车辆出车次数减少",
    "reception": "来访批次减少，接待支出相应下降",
}

_LINES_2023 = (
    spent_basic(_RUNNING, "309.17", "298.00"),
    AccountLine(_RUNNING, Origin.OTHER, wan("6.20"), basic=wan("5.10"), opening=wan("1.35")),
    AccountLine(_AFFAIRS, Origin.GENERAL, wan("838.50"), project=wan("835.10"), opening=wan("4.80")),
    AccountLine(_SCIENCE, Origin.GENERAL, wan("58.00"), project=wan("58.00")),
    spent_basic(_PENSION, "40.32", "40.32"),
    spent_basic(_ANNUITY, "20.16", "20.16"),
    spent_basic(_INSURANCE, "2.45", "2.50"),
    spent_basic(_MEDICAL, "19.88", "20.40"),
    spent_basic(_HOUSING, "33.90", "33.00"),
)
_LINES_2024 = (
    spent_basic(_RUNNING, "323.40", "330.00"),
    AccountLine(_RUNNING, Origin.OTHER, wan("3.00"), basic=wan("6.30"), opening=wan("2.45"), drawn=wan("1.60")),
    AccountLine(_AFFAIRS, Origin.GENERAL, wan("833.35"), project=wan("838.10"), opening=wan("8.20")),
    spent_basic(_PENSION, "43.44", "43.44"),
    spent_basic(_ANNUITY, "21.72", "21.72"),
    spent_basic(_INSURANCE, "2.66", "2.66"),
    spent_basic(_MEDICAL, "21.36", "22.00"),
    AccountLine(_LAND, Origin.FUND, wan("46.80"), project=wan("42.60")),
    spent_basic(_HOUSING, "36.72", "35.20"),
)

YEARS: dict[int, Year] = {
    2023: Year(
        year=2023,
        lines=_LINES_2023,
        economic=economic(
            "30101 96.42 30102 21.36 30103 48.75 30107 88.60 30108 40.32 30109 20.16 30110 19.88 30112 2.45"
            " 30113 33.90 30199 4.26 30305 1.20 30309 0.36"
            " 30201 6.85 30202 1.12 30205 0.64 30206 5.20 30207 4.38 30209 7.50 30211 2.16 30213 1.05 30216 0.98"
            " 30217 0.42 30228 4.10 30229 2.35 30231 3.86 30239 1.94 30299 2.27 31002 3.40"
        ),
        three_public=ThreePublic(
            planned("0", "0"), planned("0", "0"), planned("4.20", "3.86"), planned("0.60", "0.42"), 6, 42
        ),
        procurement=Procurement(
            goods=Purchases(wan("12.60"), wan("12.60")),
            works=Purchases(0, 0),
            services=Purchases(wan("786.40"), wan("741.60")),
            small_micro=wan("128.50"),
        ),
        vehicles=2,
        posts=34,
        staff=31,
        programmes=PROGRAMMES[2023],
        reasons=_REASONS_2023,
        prior=Prior(
            total=wan("1188.54"),
            fiscal_income=wan("1180.44"),
            other_income=wan("5.10"),
            basic=wan("411.27"),
            project=wan("771.12"),
            fiscal_total=wan("1183.04"),
            general=wan("1178.24"),
        ),
    ),
    2024: Year(
        year=2024,
        lines=_LINES_2024,
        economic=economic(
            "30101 102.88 30102 22.40 30103 51.20 30107 93.15 30108 43.44 30109 21.72 30110 21.36 30112 2.66"
            " 30113 36.72 30199 3.90 30305 1.20 30309 0.30"
            " 30201 6.10 30202 0.95 30205 0.58 30206 4.96 30207 4.05 30209 7.50 30211 1.88 30213 2.30 30215 0.60"
            " 30216 1.24 30217 0.35 30226 1.50 30228 4.36 30229 2.48 30231 3.62 30239 1.80 30299 1.95 31002 2.15"
        ),
        three_public=ThreePublic(
            planned("0", "0"), planned("0", "0"), planned("4.00", "3.62"), planned("0.50", "0.35"), 5, 35
        ),
        procurement=Procurement(
            goods=Purchases(wan("9.85"), wan("9.85")),
            works=Purchases(wan("41.90"), wan("41.90")),
            services=Purchases(wan("764.30"), wan("700.20")),
            small_micro=wan("96.40"),
        ),
        vehicles=2,
        posts=34,
        staff=33,
        programmes=PROGRAMMES[2024],
        reasons=_REASONS_2024,
    ),
}

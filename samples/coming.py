"""The invented unit's year 2025: closed, and to be explained. Some reasons are left for whoever tries the draft."""

from decimal import Decimal

from samples.projects import reached
from samples.records import AccountLine, Goal, Origin, Procurement, Programme, Purchases, ThreePublic, Year, wan
from samples.unit import economic, planned, spent_basic

_COST, _OUTPUT, _EFFECT, _CONTENT = "成本指标", "产出指标", "效益指标", "满意度指标"

_CALLS = Programme(
    name="热线话务服务采购",
    code="2010399",
    origin=Origin.GENERAL,
    initial=wan("740.00"),
    current=wan("765.20"),
    spent=wan("765.20"),
    aim="采购全天候话务服务，延长夜间高峰班次，保持来电高接通",
    result="全年受理诉求{诉求受理量}，来电接通率{来电接通率}，回访满意率{回访满意率}",
    goals=(
        reached((_COST, "经济成本指标"), "坐席月均服务费", "≤6100元/人/月", "5797元/人/月", 10),
        reached((_OUTPUT, "数量指标"), "诉求受理量", "≥100万件", "108.6万件", 15),
        reached((_OUTPUT, "数量指标"), "坐席数量", "=110席", "110席", 10),
        reached((_OUTPUT, "质量指标"), "来电接通率", "≥98%", "98.6%", 15),
        reached((_OUTPUT, "时效指标"), "平均接起时长", "≤15秒", "10秒", 10),
        reached((_EFFECT, "社会效益指标"), "知识库覆盖部门", "≥66个", "68个", 20),
        reached((_CONTENT, "服务对象满意度指标"), "回访满意率", "≥94%", "94.2%", 10),
    ),
)
_PLATFORM = Programme(
    name="热线平台运行维护",
    code="2010399",
    origin=Origin.GENERAL,
    initial=wan("108.00"),
    current=wan("108.00"),
    carried=wan("3.45"),
    spent=wan("108.60"),
    aim="保障热线受理平台和线路稳定运行，完成核心设备更新",
    result="平台全年可用率{平台可用率}，完成巡检{系统巡检次数}",
    goals=(
        reached((_COST, "经济成本指标"), "运行维护总费用", "≤111.45万元", "108.6万元", 10),
        reached((_OUTPUT, "数量指标"), "系统巡检次数", "≥52次", "53次", 15),
        reached((_OUTPUT, "质量指标"), "平台可用率", "≥99.9%", "99.96%", 20),
        Goal(
            _OUTPUT,
            "时效指标",
            "故障响应时间",
            "≤20分钟",
            "23分钟",
            15,
            Decimal("13.5"),
            "年中线路割接期间响应偏慢，已增设备用线路",
        ),
        reached((_EFFECT, "可持续影响指标"), "数据备份完整率", "=100%", "100%", 20),
        reached((_CONTENT, "服务对象满意度指标"), "承办单位使用满意率", "≥92%", "95%", 10),
    ),
)
_QUALITY_CHECK = Programme(
    name="热线智能质检试点",
    code="2010399",
    origin=Origin.GENERAL,
    initial=0,
    current=wan("36.00"),
    spent=wan("36.00"),
    aim="对通话录音和工单开展智能质检，及时发现服务短板",
    result="质检覆盖通话比例{质检覆盖通话比例}，问题检出准确率{问题检出准确率}",
    goals=(
        reached((_COST, "经济成本指标"), "试点总成本", "≤36万元", "36万元", 10),
        reached((_OUTPUT, "数量指标"), "质检覆盖通话比例", "≥60%", "64%", 20),
        reached((_OUTPUT, "质量指标"), "问题检出准确率", "≥85%", "88%", 20),
        reached((_OUTPUT, "时效指标"), "试点上线时间", "6月底前", "6月16日", 10),
        reached((_EFFECT, "社会效益指标"), "整改服务短板", "≥20项", "23项", 20),
        reached((_CONTENT, "服务对象满意度指标"), "质检人员满意率", "≥90%", "93%", 10),
    ),
)
# Only the retention money of the building contract was left to pay.
_HALL = Programme(
    name="热线受理大厅改造",
    code="2120899",
    origin=Origin.FUND,
    initial=0,
    current=0,
    carried=wan("4.20"),
    spent=wan("4.20"),
    aim="大厅改造质量保证期满后，按合同支付质量保证金",
    result="质保期内问题整改率{质保期内问题整改率}，质量保证金按合同付清",
    goals=(
        reached((_COST, "经济成本指标"), "质量保证金", "≤4.2万元", "4.2万元", 20),
        reached((_OUTPUT, "质量指标"), "质保期内问题整改率", "=100%", "100%", 30),
        reached((_OUTPUT, "时效指标"), "保证金支付时间", "9月底前", "9月10日", 10),
        reached((_EFFECT, "社会效益指标"), "高峰时段可用坐席", "≥120个", "128个", 20),
        reached((_CONTENT, "服务对象满意度指标"), "话务人员满意率", "≥90%", "97%", 10),
    ),
)

COMING = Year(
    year=2025,
    lines=(
        spent_basic("2010350", "337.46", "345.00"),
        AccountLine("2010350", Origin.OTHER, wan("2.60"), basic=wan("2.90"), opening=wan("0.75")),
        AccountLine("2010399", Origin.GENERAL, wan("909.20"), project=wan("909.80"), opening=wan("3.45")),
        spent_basic("2080505", "45.92", "45.92"),
        spent_basic("2080506", "22.96", "22.96"),
        spent_basic("2089999", "2.81", "2.80"),
        spent_basic("2101102", "22.58", "23.10"),
        AccountLine("2120899", Origin.FUND, 0, project=wan("4.20"), opening=wan("4.20")),
        spent_basic("2210201", "38.88", "37.50"),
    ),
    economic=economic(
        "30101 108.36 30102 23.52 30103 53.60 30107 97.80 30108 45.92 30109 22.96 30110 22.58 30112 2.81"
        " 30113 38.88 30199 3.70 30305 1.20 30309 0.32"
        " 30201 5.86 30202 0.88 30205 0.60 30206 5.12 30207 3.94 30209 7.80 30211 2.05 30213 1.62 30215 0.48"
        " 30216 1.36 30217 0.28 30226 1.20 30228 4.58 30229 2.55 30231 3.38 30239 1.92 30299 1.74 31002 3.60"
    ),
    three_public=ThreePublic(
        planned("0", "0"), planned("0", "0"), planned("3.80", "3.38"), planned("0.45", "0.28"), 4, 26
    ),
    procurement=Procurement(
        goods=Purchases(wan("8.40"), wan("8.40")),
        works=Purchases(wan("4.20"), wan("4.20")),
        services=Purchases(wan("838.60"), wan("762.30")),
        small_micro=wan("110.50"),
    ),
    vehicles=2,
    posts=34,
    staff=34,
    programmes=(_CALLS, _PLATFORM, _QUALITY_CHECK, _HALL),
    reasons={
        "total": "延长夜间高峰班次，话务服务采购经费增加，并新开展智能质检试点",
        "fiscal_income": "夜间高峰班次和智能质检试点经费由财政追加安排",
        "basic": "在编人员增加，工资正常晋升，社会保险和住房公积金随之增加",
        "project": "夜间高峰班次延长，话务坐席增加，并新开展智能质检试点",
        "fiscal_total": "夜间高峰班次和智能质检试点经费由财政追加安排",
        "fund": "受理大厅改造已于上年完工，本年只支付质量保证金",
        "2010350": "会议、差旅和培训统筹安排，日常公用支出低于预算",
        "2010399": "年中追加了夜间高峰班次和智能质检试点经费",
        "running": "统筹用车、合并出行，燃料和维修费用下降",
    },
)

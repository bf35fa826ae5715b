"""The invented unit's budget projects and their indicators."""

from decimal import Decimal

from samples.records import Goal, Origin, Programme, wan

_CALLS, _PLATFORM, _ANALYSIS, _HALL = (
    "热线话务服务采购",
    "热线平台运行维护",
    "群众诉求数据分析",
    "热线受理大厅改造",
)
_COST, _OUTPUT, _EFFECT, _CONTENT = "成本指标", "产出指标", "效益指标", "满意度指标"
_ECONOMIC, _QUANTITY, _QUALITY, _TIME = "经济成本指标", "数量指标", "质量指标", "时效指标"
_SOCIAL, _LASTING, _SERVED = "社会效益指标", "可持续影响指标", "服务对象满意度指标"


def reached(levels: tuple[str, str], name: str, target: str, actual: str, weight: int) -> Goal:
    """A goal that was met in full."""
    return Goal(*levels, name, target, actual, weight, Decimal(weight))


PROGRAMMES: dict[int, tuple[Programme, ...]] = {
    2023: (
        Programme(
            name=_CALLS,
            code="2010399",
            origin=Origin.GENERAL,
            initial=wan("680.00"),
            current=wan("742.50"),
            spent=wan("742.50"),
            aim="采购全天候话务服务，做到企业和群众来电随时有人接、诉求件件有登记",
            result="全年受理诉求{诉求受理量}，来电接通率{来电接通率}，回访满意率{回访满意率}，话务服务平稳有序",
            goals=(
                reached((_COST, _ECONOMIC), "坐席月均服务费", "≤6200元/人/月", "6187.5元/人/月", 10),
                reached((_OUTPUT, _QUANTITY), "诉求受理量", "≥90万件", "96.4万件", 15),
                reached((_OUTPUT, _QUANTITY), "坐席数量", "=100席", "100席", 10),
                Goal(
                    _OUTPUT,
                    _QUALITY,
                    "来电接通率",
                    "≥98%",
                    "97.6%",
                    15,
                    Decimal("14.94"),
                    "汛期来电集中，将增设应急坐席",
                ),
                reached((_OUTPUT, _TIME), "平均接起时长", "≤15秒", "12秒", 10),
                reached((_EFFECT, _SOCIAL), "知识库覆盖部门", "≥60个", "63个", 20),
                reached((_CONTENT, _SERVED), "回访满意率", "≥92%", "93.8%", 10),
            ),
        ),
        Programme(
            name=_PLATFORM,
            code="2010399",
            origin=Origin.GENERAL,
            initial=wan("96.00"),
            current=wan("96.00"),
            carried=wan("4.80"),
            spent=wan("92.60"),
            aim="保障热线受理平台和线路稳定运行，及时处置故障，落实网络安全要求",
            result="平台全年可用率{平台可用率}，完成巡检{系统巡检次数}，未发生网络安全事件",
            goals=(
                reached((_COST, _ECONOMIC), "运行维护总费用", "≤100.8万元", "92.6万元", 10),
                reached((_OUTPUT, _QUANTITY), "系统巡检次数", "≥48次", "52次", 15),
                reached((_OUTPUT, _QUALITY), "平台可用率", "≥99.9%", "99.95%", 20),
                reached((_OUTPUT, _TIME), "故障响应时间", "≤30分钟", "22分钟", 15),
                reached((_EFFECT, _LASTING), "数据备份完整率", "=100%", "100%", 20),
                reached((_CONTENT, _SERVED), "承办单位使用满意率", "≥90%", "94%", 10),
            ),
        ),
        Programme(
            name=_ANALYSIS,
            code="2069999",
            origin=Origin.GENERAL,
            initial=0,
            current=wan("58.00"),
            spent=wan("58.00"),
            aim="建立诉求分类和热点预警模型，为部门改进服务提供参考",
            result="形成分析报告{分析报告篇数}，其中被采用{建议采用数}，热点预警准确率{热点预警准确率}",
            goals=(
                reached((_COST, _ECONOMIC), "项目总成本", "≤58万元", "58万元", 10),
                reached((_OUTPUT, _QUANTITY), "分析报告篇数", "≥24篇", "26篇", 20),
                Goal(
                    _OUTPUT,
                    _QUALITY,
                    "热点预警准确率",
                    "≥85%",
                    "83%",
                    15,
                    Decimal("14.65"),
                    "样本积累不足，继续补充历史数据训练",
                ),
                reached((_OUTPUT, _TIME), "模型上线时间", "10月底前", "10月18日", 15),
                reached((_EFFECT, _SOCIAL), "建议采用数", "≥6条", "8条", 20),
                reached((_CONTENT, _SERVED), "报告使用部门满意率", "≥90%", "92%", 10),
            ),
        ),
    ),
    2024: (
        Programme(
            name=_CALLS,
            code="2010399",
            origin=Origin.GENERAL,
            initial=wan("760.00"),
            current=wan("728.35"),
            spent=wan("728.35"),
            aim="采购全天候话务服务，保持来电高接通、受理高质量，控制单位服务成本",
            result="全年受理诉求{诉求受理量}，来电接通率{来电接通率}，回访满意率{回访满意率}，单位成本比招标前下降",
            goals=(
                reached((_COST, _ECONOMIC), "坐席月均服务费", "≤6100元/人/月", "5780.56元/人/月", 10),
                reached((_OUTPUT, _QUANTITY), "诉求受理量", "≥95万件", "103.2万件", 15),
                reached((_OUTPUT, _QUANTITY), "坐席数量", "=105席", "105席", 10),
                reached((_OUTPUT, _QUALITY), "来电接通率", "≥98%", "98.3%", 15),
                reached((_OUTPUT, _TIME), "平均接起时长", "≤15秒", "11秒", 10),
                reached((_EFFECT, _SOCIAL), "知识库覆盖部门", "≥65个", "66个", 20),
                Goal(
                    _CONTENT,
                    _SERVED,
                    "回访满意率",
                    "≥94%",
                    "93.5%",
                    10,
                    Decimal("9.95"),
                    "部分疑难诉求办理周期较长，将加强会商督办",
                ),
            ),
        ),
        Programme(
            name=_PLATFORM,
            code="2010399",
            origin=Origin.GENERAL,
            initial=wan("105.00"),
            current=wan("105.00"),
            carried=wan("8.20"),
            spent=wan("109.75"),
            aim="保障热线受理平台和线路稳定运行，完成等级保护测评整改",
            result="平台全年可用率{平台可用率}，完成巡检{系统巡检次数}，等级保护测评整改按期完成",
            goals=(
                reached((_COST, _ECONOMIC), "运行维护总费用", "≤113.2万元", "109.75万元", 10),
                reached((_OUTPUT, _QUANTITY), "系统巡检次数", "≥50次", "54次", 15),
                reached((_OUTPUT, _QUALITY), "平台可用率", "≥99.9%", "99.97%", 20),
                reached((_OUTPUT, _TIME), "故障响应时间", "≤30分钟", "18分钟", 15),
                reached((_EFFECT, _LASTING), "数据备份完整率", "=100%", "100%", 20),
                reached((_CONTENT, _SERVED), "承办单位使用满意率", "≥92%", "95%", 10),
            ),
        ),
        Programme(
            name=_HALL,
            code="2120899",
            origin=Origin.FUND,
            initial=wan("60.00"),
            current=wan("46.80"),
            spent=wan("42.60"),
            aim="改造热线受理大厅，改善话务环境，增设坐席位",
            result="改造面积{改造面积}，新增坐席位{新增坐席位}，一次验收合格，话务人员工作环境明显改善",
            goals=(
                reached((_COST, _ECONOMIC), "改造总费用", "≤46.8万元", "42.6万元", 10),
                reached((_OUTPUT, _QUANTITY), "改造面积", "≥320平方米", "326平方米", 10),
                reached((_OUTPUT, _QUANTITY), "新增坐席位", "≥20个", "20个", 10),
                reached((_OUTPUT, _QUALITY), "工程验收合格率", "=100%", "100%", 20),
                Goal(
                    _OUTPUT,
                    _TIME,
                    "完工时间",
                    "9月底前",
                    "10月12日",
                    10,
                    Decimal("8.5"),
                    "雨季影响室外施工，今后合理预留工期",
                ),
                reached((_EFFECT, _SOCIAL), "高峰时段可用坐席", "≥120个", "125个", 20),
                reached((_CONTENT, _SERVED), "话务人员满意率", "≥90%", "96%", 10),
            ),
        ),
    ),
}

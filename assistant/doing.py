"""What each tool is doing, as the terminal and the page tell it while an answer is made."""

_DOING = {
    "find": "核对名称",
    "figures": "查数",
    "compare": "比较",
    "rank": "排序",
    "aggregate": "合计",
    "breakdown": "看构成",
    "change": "看增减",
    "accounts": "查科目",
    "compute": "计算",
    "count": "计数",
    "explanations": "查情况说明",
    "definitions": "查名词解释",
    "projects": "查项目",
    "indicators": "查绩效指标",
    "checks": "校核",
    "draft": "起草",
    "chart": "画图",
    "sql": "查询视图",
}


def doing(tool: str) -> str:
    return _DOING.get(tool, "查找")

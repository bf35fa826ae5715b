"""The audit log in words that its readers know."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.showing.fact_table import local
from db.core.money import wan_text
from db.records import AuditEntry

HEADS = ("时间", "谁", "做了什么", "对象", "内容")
ACTIONS = {
    "save_report": "导入报告",
    "delete_report": "删除报告",
    "set_entity_fields": "修改单位资料",
    "correct_fact": "更正数据",
    "supply_fact": "补录数据",
    "settle_problem": "注明不用处理",
    "save_findings": "校核",
    "mark_finding": "标记校核结果",
    "save_draft": "保存草稿",
    "delete_draft": "删除草稿",
    "accept_reason": "采用原因",
    "withdraw_reason": "撤回原因",
    "append_message": "对话",
    "rename_session": "会话改名",
    "delete_session": "删除会话",
    "delete_last_turn": "重新回答",
    "judge_message": "评价回答",
    "sign_in": "登录",
    "sign_in_refused": "登录未通过",
}
_KINDS = {
    "report": "报告", "entity": "单位", "fact": "数", "problem": "未读懂处", "finding": "校核结果", "draft": "草稿",
    "message": "消息", "session": "会话",
}  # fmt: skip
_PAGE = "page"
_DETAILS = {
    "file": "文件", "edition": "版本", "year": "年度", "entity": "单位", "style": "文风", "old": "原来", "new": "改为",
    "reason": "依据", "how": "说明", "problem": "未读懂处", "status": "标记", "section": "部分", "what": "事项",
    "text": "内容", "origin": "来源", "short_names": "简称", "city": "城市", "province": "省份", "level": "层级",
    "category": "类别", "was": "原名", "now": "新名", "name": "名称", "verdict": "评价", "remark": "意见",
    "role": "角色", "found": "发现",
}  # fmt: skip
_VALUES = {
    "known": "已知", "false": "误报", "open": "待处理", "good": "有用", "bad": "没用", "user": "提问",
    "assistant": "回答", "hotline": "政务热线",
}  # fmt: skip
_AMOUNTS = ("old", "new")  # in 分


def told_action(action: str) -> str:
    return ACTIONS.get(action, action)


def told_target(target: str) -> str:
    kind, _, number = target.partition(":")
    if kind == _PAGE:
        return "网页"
    return f"{_KINDS.get(kind, kind)} {number}".strip()


def told_detail(detail: Mapping[str, Any]) -> str:
    return "；".join(f"{_DETAILS.get(key, key)}：{_told(key, value)}" for key, value in detail.items() if value != "")


def _told(key: str, value: Any) -> str:
    if value is None:
        return "无"
    if key in _AMOUNTS and isinstance(value, int):
        return f"{wan_text(value)} 万元"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or "无"
    return _VALUES.get(str(value), str(value))


def audit_rows(entries: Iterable[AuditEntry], named: Mapping[str, str]) -> list[list[str]]:
    return [
        [
            local(item.at),
            item.who or "命令行",
            told_action(item.action),
            named.get(item.target) or told_target(item.target),
            told_detail(item.detail),
        ]
        for item in entries
    ]


def matching(rows: Sequence[list[str]], words: str, action: str = "") -> list[list[str]]:
    """Rows of an action that hold every one of the words."""
    wanted = words.split()
    return [
        row
        for row in rows
        if (not action or row[2] == action) and all(any(word in cell for cell in row) for word in wanted)
    ]

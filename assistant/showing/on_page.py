"""Advice that names a command, as the page gives it: it names the page where the same is done."""

import re

_PAGES = {
    "ingest": "数据", "reports": "数据", "facts": "数据", "projects": "数据", "sql": "数据", "draft": "起草",
    "template": "起草", "styles": "起草", "check": "校核", "compare": "对比", "ask": "对话", "chat": "对话",
    "search": "对话", "reindex": "设置与状态", "doctor": "设置与状态",
}  # fmt: skip
# «请先用 juesuan draft --entity 某中心 --year 2024 -o 情况说明.docx»
_OPTION = r" (?:--(?:update|insist|diff|help)|--?[a-z]+(?: (?!-)[^\s，。；、）]+)?)"
_COMMAND = re.compile(rf"(?P<how>用|运行)? ?juesuan (?P<name>[a-z]+)(?:{_OPTION})*(?: 本文件)? ?")
_DONE = {"reindex": "补齐向量"}  # where the command alone says what is done
_VERB = re.compile("[\u4e00-\u9fff]")


def on_page(text: str) -> str:
    """The text with commands of the terminal replaced; those that only the terminal has stay."""

    def told(found: re.Match[str]) -> str:
        page = _PAGES.get(found["name"])
        if page is None:
            return found[0]
        rest = text[found.end() : found.end() + 1]
        done = "" if _VERB.match(rest) else _DONE.get(found["name"], "")
        return f"{'到' if found['how'] else ''}“{page}”页{done}"

    return _COMMAND.sub(told, text)

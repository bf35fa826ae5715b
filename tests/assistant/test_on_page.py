"""Advice of the command line, as the page gives it."""

import ast
import re

import pytest

from assistant.showing.on_page import on_page
from tests.conftest import ROOT

# Only the terminal keeps users, and starts the page.
TERMINAL = re.compile(r"juesuan (?:users|ui)|juesuan\[|JUESUAN|juesuan\.toml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("库里还没有任何报告，请先用 juesuan ingest 导入", "库里还没有任何报告，请先到“数据”页导入"),
        ("请用 juesuan reports 查看库里有哪些单位", "请到“数据”页查看库里有哪些单位"),
        ("导出草稿请用 juesuan draft，导出表格请用 juesuan compare。", "导出草稿请到“起草”页，导出表格请到“对比”页。"),
        ("请运行 juesuan draft --entity 某中心 --year 2024 -o 情况说明.docx", "请到“起草”页"),
        ("这次只按词语查找；请运行 juesuan reindex", "这次只按词语查找；请到“设置与状态”页补齐向量"),
        ("请运行 juesuan reindex 重建", "请到“设置与状态”页重建"),
        ("可用 juesuan draft --update 更新", "可到“起草”页更新"),
        ("请先用 juesuan users add 建立用户", "请先用 juesuan users add 建立用户"),
        ("没有命令的话", "没有命令的话"),
    ],
)
def test_commands_become_pages(text: str, told: str) -> None:
    assert on_page(text) == told


def test_no_advice_of_ours_names_a_command_on_the_page() -> None:
    seen = 0
    for package in ("assistant", "db", "ingest"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if path.name.startswith("cli") or path.name == "on_page.py":
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                told = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
                if "juesuan " in told and re.search("[\u4e00-\u9fff]", told):
                    seen += 1
                    left = TERMINAL.sub("", on_page(told))
                    assert "juesuan" not in left, f"{path}:{node.lineno}: {left}"
    assert seen > 20

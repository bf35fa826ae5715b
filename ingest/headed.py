"""Text of a performance table headed by what it is about and the label beside it: «某项目·实际完成情况：…»."""

import re
from dataclasses import replace

from db.core.facts import Passage
from db.core.text import fold, squeeze

# Labels of cells that hold text are put together from these words: «项目概况», «未完成原因分析及改进措施».
_PARTS = (
    "年度|年初|全年|总体|预期|预计|绩效|项目|支出|资金|预算|任务|工作|主要|实际|目标|指标|基本|立项|实施|执行|组织|管理|自评|评价"
    "|存在|偏差|偏离|产生|未|没有|完成|实现|取得|问题|原因|情况|分析|改进|整改|措施|建议|意见|经验|做法|成效|效果|内容|依据"
    r"|下一步|拟采取|采取|其他|其它|需要?|说明|以及|并|[的及和与、,]|总分在\d+分以下"
)
_NOUNS = (
    "目标|完成情况|实施情况|基本情况|说明的情况|概况|简介|内容|依据|背景|成效|效果|做法|经验|问题|原因|分析|措施|建议|意见"
    "|打算|说明|备注"
)
_LABEL = rf"(?:{_PARTS})*(?:{_NOUNS})"
_LONGEST = 40
_EXACT = re.compile(_LABEL)
_INLINE = re.compile(rf"^({_LABEL})[:：](.+)$")
_NOTE = re.compile(r"[（(][^（）()]*[）)]")
# What is left of «年初预期目标» and «目标实际完成情况» where a border cut them.
_RAGS = (("预期目标", "预期目标"), ("完成情况", "实际完成情况"))
_RAG = 10
_HEAD = re.compile(rf"^[^。]{{1,160}}?·{_LABEL}：")


def label_of(text: str) -> str:
    """The label that a cell prints, without blanks, brackets and colon; empty where it prints something else."""
    printed = _NOTE.sub("", squeeze(text)).rstrip(":：")
    folded = fold(printed)
    if not folded or len(folded) > _LONGEST:
        return ""
    if _EXACT.fullmatch(folded):
        return printed
    return next((whole for rag, whole in _RAGS if len(folded) <= _RAG and folded.endswith(rag)), "")


def split_label(text: str) -> tuple[str, str]:
    """(label, text) of a cell that prints both: «存在问题：…»; no label where it does not."""
    match = _INLINE.match(squeeze(text))
    return (match[1], match[2]) if match else ("", text)


def headed(subject: str, labels: tuple[str, ...], text: str) -> str:
    """The text with its head; as it is where no label is known."""
    return f"{'·'.join((subject, *labels))}：{text}" if labels else text


def without_head(passage: Passage) -> Passage:
    """The passage with blanks in place of its head, so that places in it stay what they are."""
    match = _HEAD.match(passage.text)
    return replace(passage, text=" " * match.end() + passage.text[match.end() :]) if match else passage

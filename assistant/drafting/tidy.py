"""Words of a report, or of a person, as a draft prints them: Chinese marks, no blanks, nothing said twice."""

import re

_HAN = "\u4e00-\u9fff"
_BLANKS = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_NEW_SENTENCE = re.compile(rf"(?<=[{_HAN}])\s+(?=此外|另外)")
_BESIDE = rf"[{_HAN}“”（）《》、%\"]"
_HALF = re.compile(rf"(?<={_BESIDE})[,;:](?=\S)|(?<=\w)[,;:](?={_BESIDE})")
_WIDE = str.maketrans({",": "，", ";": "；", ":": "：", "(": "（", ")": "）"})
_BRACKETS = re.compile(rf"\((?=[{_HAN}])([^()]*)\)|\(([^()]*)(?<=[{_HAN}])\)")
_QUOTED = re.compile(r'"([^"]*)"')
_DOT = re.compile(rf"(?<=\d)[?？](?=[{_HAN}])")  # what a file could not print: «12345·首发»
# what the sentence of the style says already: «主要原因是»
_LEAD = re.compile(
    "^(?:(?:变动|增减|差异)?的?(?:主要)?原因(?:是|为|在于|[:：])|主要(?:是|系|为)(?:因为|由于)?|[是为](?=因|由于)|[:：])"
)
_NOTHING = frozenset({"无", "是无", "没有", "/", "-", "—"})
_ENDS = re.compile(r"[。；;,，.\s]+$")


def tidy(text: str) -> str:
    """Nothing but marks and blanks is changed."""
    told = _BLANKS.sub("", _NEW_SENTENCE.sub("，", text.strip()))
    told = _QUOTED.sub(r"“\1”", told)
    told = _BRACKETS.sub(lambda found: found[0].translate(_WIDE), told)
    return _DOT.sub("·", _HALF.sub(lambda found: found[0].translate(_WIDE), told))


def bare(text: str) -> str:
    """Words to stand behind «原因是»: without a closing mark, and without blanks that a line break left."""
    words = _LEAD.sub("", _ENDS.sub("", tidy(text)))
    return "" if words in _NOTHING else words

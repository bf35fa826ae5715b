"""Words of a report as a draft prints them: Chinese marks between Chinese words, no blanks that a line break left."""

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


def tidy(text: str) -> str:
    """Nothing but marks and blanks is changed."""
    told = _BLANKS.sub("", _NEW_SENTENCE.sub("，", text.strip()))
    told = _QUOTED.sub(r"“\1”", told)
    told = _BRACKETS.sub(lambda found: found[0].translate(_WIDE), told)
    return _DOT.sub("·", _HALF.sub(lambda found: found[0].translate(_WIDE), told))

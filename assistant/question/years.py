"""Which years a question asks for, and which it only compares with."""

import re
from dataclasses import dataclass

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年度?|(?!\d|[.,%]|[万元件个]))|(?<![\d.])([12]\d)年(?!级|来|间|以|限)")
_CHINESE = re.compile(r"二[〇零o0]([一二三四五六七八九〇零])([一二三四五六七八九〇零])年?度?")
_NUMERALS = {char: index for index, char in enumerate("零一二三四五六七八九")} | {"〇": 0}
_BEFORE = re.compile(r"(?:比|较|(?:和|跟|与|同|对比))$")
_BEHIND = re.compile(r"^度?(?:的)?(?:决算|预算|数)*(?:相?比|多|少|增|减|涨|降|高|低|差)")
_RELATIVE = re.compile(r"(?P<last>去年|上年度?|上一年度?|前一年度?)|(?P<this>今年|本年度?|当年)|(?P<before_last>前年)")
_COMPARING = re.compile(r"(?:比|较|对|跟|和|与|同)$")


@dataclass(frozen=True, slots=True)
class Years:
    """Years in numbers, and how often last year is meant by a word: asked for, or only compared with."""

    asked: tuple[int, ...] = ()
    compared: tuple[int, ...] = ()
    last: bool = False  # «去年多少»
    this: bool = False
    spans: tuple[tuple[int, int], ...] = ()  # of years in figures; «本年», «上年» may be part of a name


def read_years(text: str) -> Years:
    """The years of a folded question."""
    asked: list[int] = []
    compared: list[int] = []
    spans: list[tuple[int, int]] = []
    for start, end, year in _numbers(text):
        behind = _BEHIND.match(text[end:])
        comparing = _BEFORE.search(text[:start]) and (behind or text[:start].endswith(("比", "较")))
        (compared if comparing else asked).append(year)
        spans.append((start, end))
    last = this = False
    for match in _RELATIVE.finditer(text):
        if match["this"]:
            this = True
        elif match["last"] and not _COMPARING.search(text[: match.start()]):
            last = True
    return Years(tuple(dict.fromkeys(asked)), tuple(dict.fromkeys(compared)), last, this, tuple(sorted(spans)))


def _numbers(text: str) -> list[tuple[int, int, int]]:
    found = [(m.start(), m.end(), int(m[1]) if m[1] else 2000 + int(m[2])) for m in _YEAR.finditer(text)]
    found += [(m.start(), m.end(), 2000 + _NUMERALS[m[1]] * 10 + _NUMERALS[m[2]]) for m in _CHINESE.finditer(text)]
    return sorted(found)

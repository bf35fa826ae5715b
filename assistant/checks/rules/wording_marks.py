"""Matters of form in the text, all of them hints: doubled words, lost marks, brackets, a rate of nothing."""

import re
from collections.abc import Iterator, Sequence

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from assistant.checks.rules.wording_text import Sentence, explanation, sentences, whole
from db.catalogue.wording import load_wording
from db.core.facts import Source
from db.core.text import fold


def check_doubled_words(case: Case) -> Iterator[Found]:
    """叠字：“支出支出”“等项目等1个项目”。"""
    words = load_wording()
    pattern = re.compile("|".join((words.any_of("marks.doubled"), *words["marks.doubled_patterns"])))
    places: dict[str, list[tuple[Sentence, re.Match[str]]]] = {}
    for sentence in explanation(case):
        for match in pattern.finditer(sentence.folded):
            places.setdefault(match[0], []).append((sentence, match))
    for said, found in places.items():
        sentence, match = found[0]
        quote = sentence.clause(*match.span())
        yield _hint(
            "wording.doubled_words",
            f"“{said}”重复，请删去多余的字" + (f"（共 {len(found)} 处）" if len(found) > 1 else ""),
            quote,
            sentence.source,
            related=[other.source for other, _ in found[1:]],
            cause=f"doubled:{said}",
        )


def check_lost_mark(case: Case) -> Iterator[Found]:
    """号码之后的间隔号丢成了问号：“12345?某某”。"""
    lost = re.compile(r"\d{5}\?(?=[\u4e00-\u9fff])")
    found = [(s, match) for s in sentences(case) if (match := lost.search(s.folded))]
    if found:
        sentence, match = found[0]
        end = min(match.end() + 4, len(sentence.folded))
        yield _hint(
            "wording.lost_mark",
            "问号应为间隔号“·”",
            sentence.printed(match.start(), end),
            sentence.source,
            related=list(dict.fromkeys(s.source for s, _ in found[1:] if s.source != sentence.source)),
            cause="lost_mark",
        )


_ITEM = re.compile(r"^\(?[\d一二三四五六七八九十]{1,3}\)")


def check_brackets(case: Case) -> Iterator[Found]:
    """一段之内括号不配对。"""
    pieces: dict[int, list[Sentence]] = {}
    for sentence in explanation(case):
        pieces.setdefault(sentence.piece, []).append(sentence)
    for parts in pieces.values():
        if not _unpaired("".join(sentence.folded for sentence in parts)):
            continue
        sentence = next((s for s in parts if _unpaired(s.folded)), parts[0])
        yield _hint(
            "wording.brackets",
            "括号不配对",
            sentence.text.strip() if len(sentence.text) < 80 else _near_bracket(sentence),
            sentence.source,
            cause=f"brackets:{sentence.piece}",
        )


def _unpaired(folded: str) -> bool:
    text = _ITEM.sub("", folded)
    return text.count("(") != text.count(")")


def _near_bracket(sentence: Sentence) -> str:
    """The clause with the bracket that has no partner."""
    for clause in re.split(r"(?<=[，,])", sentence.text):
        if _unpaired(fold(clause)):
            return clause.strip()
    return whole(sentence.text)


# «预算0.00万元,支出决算0.00万元,完成预算的100.00%», «支出0.00万元，完成全年预算的100%»
_NOTHING = re.compile(
    r"(?:预算数?为?(?P<budget>[\d.,]+)万元,)?支出(?:决算)?数?为?0(?:\.0+)?万元,完成[^,;]{0,8}预算数?的100(?:\.0+)?%"
)


def check_rate_of_nothing(case: Case) -> Iterator[Found]:
    """决算是 0 而完成率是 100%：预算也是 0，没有完成率可言。"""
    for sentence in explanation(case):
        for match in _NOTHING.finditer(sentence.folded):
            if match["budget"] and re.search("[1-9]", match["budget"]):
                continue  # no matter of form: of a budget that there was, nothing was used
            yield _hint(
                "wording.rate_of_nothing",
                "决算为 0，完成率 100% 只能是预算也为 0；没有预算的不宜写完成率",
                sentence.printed(*match.span()),
                sentence.source,
                cause=f"nothing:{sentence.piece}",
            )


def _hint(
    rule: str, message: str, quote: str, source: Source, *, related: Sequence[Source] = (), cause: str = ""
) -> Found:
    return Found(rule, Severity.INFO, message, quote, source, cause=cause, related=tuple(related))


CHECKS = (check_doubled_words, check_lost_mark, check_brackets, check_rate_of_nothing)

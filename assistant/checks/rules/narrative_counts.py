"""Counts beside the list that follows or precedes them: «内设6个科室，分别是：…», «…等5个项目», projects by grade."""

import re
from collections import Counter
from collections.abc import Iterator

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from assistant.checks.stated import found
from db.core.facts import Passage
from db.core.numbers import Kind, Number, find_numbers
from ingest.claims.model import Span

_LISTED = re.compile(
    r"\s*[\u4e00-\u9fff（）()]{0,14}[，,、]?\s*(?:分别\s*(?:是|为)|即|依次为)[：:]?(?P<items>[^。；;]+)[。；;]"
)
_JOIN = re.compile(r"和|及|与")
_NOTE = re.compile(r"[（(][^（）()]*[)）]")
_LONG = 20  # a longer item is a sentence, not a name
_QUOTED = re.compile(r"(?:[“\"‘][^“”\"‘’]{2,40}[”\"’“][、，,以及和]*){2,}\s*等?\s*$")
_NAME = re.compile(r"[“\"‘][^“”\"‘’]{2,40}[”\"’“]")
_GRADES = re.compile(r"(?P<grades>(?:[“\"](?:优|良|中|差)[”\"]、?){2,4})的?项目[^\d]{0,6}分别(?:是|为)?\s*$")
_ALL_OF = re.compile(r"^\s*个?项目(?:的)?(?:自评)?(?:等级|结果|评级)?(?:均|全部)?为[“\"]?(?P<grade>优|良|中|差)")
_SAME_GRADE = {"优秀": "优", "良好": "良", "合格": "中", "不合格": "差"}


def check(case: Case) -> Iterator[Found]:
    grades = _grades(case)
    for passage in case.passages:
        if case.part_of(passage.section) not in ("overview", "explanation"):
            continue
        numbers = find_numbers(passage.text)
        for index, number in enumerate(numbers):
            if number.kind is not Kind.COUNT or number.unit not in ("个", "家") or number.high or number.hedge:
                continue
            yield from _named(passage, number)
            yield from _quoted(passage, number)
            yield from _graded(passage, number, numbers[index:], grades)


def _whole(number: Number) -> int:
    return int(number.base_value)


def _named(passage: Passage, number: Number) -> Iterator[Found]:
    """A number of offices or units, and their names right behind it."""
    match = _LISTED.match(passage.text, number.end)
    if match is None:
        return
    body = _NOTE.sub("", "".join(match["items"].split())).lstrip("：:")
    items = [item for item in body.split("、") if item]
    if body.endswith("等") or any(len(item) > _LONG or re.search(r"\d", item) for item in items) or len(items) < 2:
        return
    likely = {len(items)} | ({len(items) + 1} if _JOIN.search(items[-1]) else set())
    if _whole(number) in likely:
        return
    yield _differs(passage, number, match.end(), f"其后列出 {len(items)} 个", f"{len(items)}个")


def _quoted(passage: Passage, number: Number) -> Iterator[Found]:
    """More names in quotation marks than the number behind them says."""
    match = _QUOTED.search(passage.text, max(0, number.start - 400), number.start)
    if match is None:
        return
    listed = len(_NAME.findall(match[0]))
    if listed > _whole(number):
        yield _differs(passage, number, number.end, f"前面列出 {listed} 个", f"{listed}个", match.start())


def _differs(passage: Passage, number: Number, end: int, told: str, due: str, start: int | None = None) -> Found:
    return found(
        "narrative.count_list",
        Severity.WARNING,
        f"文字写 {number.text}，{told}，个数不一致",
        Span(passage, number.start if start is None else start, end),
        expected=due,
        actual=number.text,
        cause=f"count/{passage.ordinal}/{number.start}",
    )


def _grades(case: Case) -> Counter[str]:
    """Projects by grade, where every project has one."""
    if not case.projects or any(project.grade is None for project in case.projects):
        return Counter()
    return Counter(_SAME_GRADE.get(project.grade or "", project.grade or "") for project in case.projects)


def _graded(passage: Passage, number: Number, rest: list[Number], grades: Counter[str]) -> Iterator[Found]:
    if not grades:
        return
    before, after = passage.text[max(0, number.start - 60) : number.start], passage.text[number.end - 1 :]
    told: dict[str, int] = {}
    if match := _GRADES.search(before):
        names = re.findall("优|良|中|差", match["grades"])
        counts = [_whole(item) for item in rest[: len(names)] if item.kind is Kind.COUNT]
        told = dict(zip(names, counts, strict=False)) if len(counts) == len(names) else {}
    elif match := _ALL_OF.match(after):
        told = {match["grade"]: _whole(number)}
    wrong = [f"“{name}”{count} 个（附表 {grades[name]} 个）" for name, count in told.items() if grades[name] != count]
    if not wrong or (len(told) > 1 and sum(told.values()) < grades.total()):
        return
    if len(told) == 1 and next(iter(told.values())) > grades.total():
        return  # the list leaves some out: how many were evaluated is another rule's question
    yield found(
        "narrative.grade_count",
        Severity.WARNING,
        f"文字所写各等级项目个数与附表不一致：{'、'.join(wrong)}",
        Span(passage, max(0, number.start - 20), min(len(passage.text), rest[min(3, len(rest) - 1)].end)),
        expected="、".join(f"{name}{count}个" for name, count in grades.items()),
        actual="、".join(f"{name}{count}个" for name, count in told.items()),
        cause=f"grades/{passage.ordinal}",
    )

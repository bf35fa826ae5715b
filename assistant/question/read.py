"""A text and what was said before it -> a frame."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.question.cues import Cue, cues_in
from assistant.question.frame import Frame, chain, unread_words
from assistant.question.items import claimed_targets, plain_target, read_items
from assistant.question.paraphrase import picked
from assistant.question.target import Target
from assistant.question.units import read_units
from assistant.question.years import read_years
from assistant.toolkit.projects import carries, core_name, longest_run, named_projects, told_whole
from assistant.toolkit.work import Work
from db.core.numbers import Kind, Number, find_numbers
from db.core.text import fold
from db.records import StoredProject

_HUNDRED = re.compile("百分之?百")
_APART = re.compile(r"(?<=\d)\s+(?=\d)")  # «12345 23年» are two numbers
_MONEY_SHORT = ("万", "亿")  # «500万», whose 元 people leave out
_THAT_PROJECT = re.compile(r"(?:那|这|该)个?项目(?!支出)")
_SPENT = re.compile("花|收了")
_NAMING = 3  # characters that name something
_SURE = 6  # characters in a row that can only be a project's name
_ASSERTED = {Kind.AMOUNT, Kind.PERCENT, Kind.POINTS, Kind.COUNT, Kind.RATE}
_PROJECT_CUES = (Cue.PROJECT, Cue.SCORE, Cue.GRADE, Cue.DEDUCTED, Cue.TARGET)


def read(work: Work, question: str, earlier: Sequence[str] = (), *, picks: bool = True) -> Frame:
    """The last question, understood with the ones before it; «是的» after a question back is the name it picks."""
    frames: list[Frame] = []
    for text in earlier:
        frames.append(_said(work, text, frames))
    last = _said(work, question, frames) if picks else read_alone(work, question)
    return chain([*frames, last])


def _said(work: Work, text: str, before: Sequence[Frame]) -> Frame:
    meant = picked(work, text, chain(before)) if before else ""
    return read_alone(work, meant or text)


def read_alone(work: Work, question: str) -> Frame:
    """One question by itself."""
    question = _HUNDRED.sub("100%", question)
    text = fold(_APART.sub("|", question))
    years = read_years(text)
    cues = cues_in(text)
    first = masked(text, years.spans)
    early = read_items(work.catalogue, first)
    early_spans = [
        (target.start, target.end) for target in early if target.end - target.start > 2 and not target.guessed
    ]
    units = read_units(first, work.library.entities, work.catalogue, early_spans)
    bare = masked(first, units.spans)
    targets = read_items(work.catalogue, bare)
    projects = _projects(work, bare, text, [entity.name for entity in (*units.named, *units.group)], targets, cues)
    if projects:
        targets = _without_projects(bare, targets, projects)
    if _THAT_PROJECT.search(text):
        targets = [target for target in targets if not bare[target.start : target.end].startswith("项目")]
    targets = [
        replace(one, plain=True, weak=True) if _SPENT.search(bare[one.start : one.end]) else one for one in targets
    ]
    rest = masked(bare, [(target.start, target.end) for target in targets])
    if not targets and not projects and (plain := plain_target(work.catalogue, rest)) is not None and _bare(cues, rest):
        targets = [plain] if Cue.WHY in cues or not unread_name(rest, plain) else []
    named = [target for target in targets if not target.plain]
    if targets and not named and Cue.WHY not in cues and len(unread_words(rest)) >= _NAMING:
        targets = []
    if projects:
        years = read_years(_without_names(text, projects))
    numbers = tuple(_asserted(question))
    if numbers and Cue.CHANGE in cues and not projects and all(target.plain for target in targets):
        targets = _claimed(work, [entity.name for entity in units.named], numbers) or targets
    return Frame(text, question, units, years, tuple(targets), tuple(projects), cues, numbers, rest, said=text)


def _without_names(text: str, projects: Sequence[StoredProject]) -> str:
    """A year in a project's name is no year asked for."""
    for stored in projects:
        name = fold(stored.project.name)
        text = text.replace(name, "|" * len(name))
    return text


def _claimed(work: Work, units: Sequence[str], numbers: Sequence[Number]) -> list[Target]:
    for unit in units:
        for year in work.library.years(unit):
            data = work.library.data(unit, year)
            if data is not None and (found := claimed_targets(data.claims, work.catalogue, numbers)):
                return found
    return []


def masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with spans struck out, at its old length."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = "|" * (end - start)
    return "".join(letters)


def unread_name(rest: str, plain: Target) -> bool:
    """Whether words are left that name something else than the bare word which stands in for a name."""
    before = rest[max(0, plain.start - 2) : plain.start]
    if len(unread_words(before)) == len(before) == 2:
        return True  # «非税收入»: two characters at once before the word make it another
    return len(unread_words(rest[: plain.start] + "|" + rest[plain.end :])) >= _NAMING


def _bare(cues: frozenset[Cue], rest: str) -> bool:
    return Cue.PROJECT not in cues or "项目" not in rest


def _asserted(question: str) -> list[Number]:
    found = [number for number in find_numbers(question) if not number.garbled]
    return [number for number in found if number.kind in _ASSERTED or number.unit in _MONEY_SHORT]


def _projects(
    work: Work, bare: str, text: str, units: Sequence[str], targets: Sequence[Target], cues: frozenset[Cue]
) -> list[StoredProject]:
    """The projects that the question names; a name that is also a metric's needs a word that speaks of projects."""
    entities = units or [entity.name for entity in work.library.entities]
    pool = [
        stored
        for entity in entities
        for year in work.library.years(entity)
        if (data := work.library.data(entity, year)) is not None
        for stored in data.projects
    ]
    found = named_projects(pool, text, find_numbers(text))
    if not found and units:
        everywhere = [entity.name for entity in work.library.entities if entity.name not in units]
        elsewhere = [
            stored
            for entity in everywhere
            for year in work.library.years(entity)
            if (data := work.library.data(entity, year)) is not None
            for stored in data.projects
        ]
        found = [item for item in named_projects(elsewhere, text, find_numbers(text)) if told_whole(item, text)]
    if not found:
        return []
    name = core_name(found[0])
    said = [bare[target.start : target.end] for target in targets if not target.guessed]
    same = any(text in name or name in text for text in said)
    speaks = any(cue in cues for cue in _PROJECT_CUES)
    sure = (
        told_whole(found[0], text)
        or longest_run(core_name(found[0]), bare) >= _SURE
        or carries(found[0], find_numbers(text))
    )
    if not speaks and (same or not sure) and targets:
        return []
    return found


def _without_projects(bare: str, targets: Sequence[Target], projects: Sequence[StoredProject]) -> list[Target]:
    """The targets that are more than a part of a project's name."""
    names = [fold(stored.project.name) for stored in projects]
    return [
        target
        for target in targets
        if not any(bare[target.start : target.end] in name for name in names) and not target.guessed
    ]

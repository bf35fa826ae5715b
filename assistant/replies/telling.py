"""Sentences from figures: every word around a number that an answer needs, in plain official style."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.answers import Table
from assistant.results import REASON_NAMES, Missing, Value
from assistant.toolkit.found import Figure
from assistant.toolkit.work import Work
from assistant.unit_names import local_name
from db.core.text import fold

_CLOSE = "个百分点"


@dataclass(frozen=True)
class Names:
    """How units are called in an answer: by the short name of their city where it has only one."""

    short: dict[str, str]

    @classmethod
    def of(cls, work: Work) -> "Names":
        entities = work.library.entities
        cities = [entity.city for entity in entities]
        short: dict[str, str] = {}
        for entity in entities:
            local = local_name(entity)
            of_city = local == fold(entity.name)
            alone = bool(entity.city) and cities.count(entity.city) == 1
            short[entity.name] = local if not of_city else entity.city.removesuffix("市") if alone else entity.name
        return cls(short)

    def __getitem__(self, entity: str) -> str:
        return self.short.get(entity, entity)


def amount(value: Value) -> str:
    """A figure with its unit."""
    return f"{value.text}{value.unit}"


def size(value: Value) -> str:
    """A signed figure without its sign, for words that carry it."""
    return amount(value).removeprefix("-")


def shown(figure: Figure) -> str:
    """A figure, or why there is none."""
    if figure.value is not None:
        return amount(figure.value)
    return figure.missing.text if figure.missing else ""


def year_of(figure: Figure) -> str:
    return f"{figure.years[0]}年"


def is_zero(figure: Figure) -> bool:
    return figure.value is not None and figure.value.exact == 0


def subject(figure: Figure) -> str:
    """«某单位2023年项目支出»."""
    return f"{figure.entities[0]}{year_of(figure)}{figure.name}"


def sentence(figure: Figure) -> str:
    """One figure by itself, with what must be known to read it."""
    value, missing = figure.value, figure.missing
    if missing is not None:
        return f"{subject(figure)}{lacking(missing)}。"
    if value is None:
        return ""
    if value.exact == 0 and value.note:
        return f"{subject(figure)}为{amount(value)}（{note_of(value)}）。"
    return f"{subject(figure)}为{amount(value)}{_aside(value)}。"


def _aside(value: Value) -> str:
    return f"（{note_of(value)}）" if value.note else ""


def note_of(value: Value) -> str:
    """What must be known to read a figure; what other projects report is only pointed at, for each is another's."""
    head, others, _ = value.note.partition("；其他项目填报的不同")
    return f"{head}；其他项目填报的数与此不同" if others else head


def briefly(missing: Missing) -> str:
    """Why a figure is not there, in a row of others: the reason alone where its note tells years or figures."""
    told = REASON_NAMES[missing.reason]
    return told if not missing.note or any(char.isdigit() for char in missing.note) else f"{told}（{missing.note}）"


def lacking(missing: Missing) -> str:
    """Why a figure is not there, as the rest of a sentence."""
    told = REASON_NAMES[missing.reason]
    return f"{told}：{missing.note}" if missing.note else told


def more_or_less(value: Value, up: str = "增加", down: str = "减少") -> str:
    """«增加20.00万元», «持平»."""
    if not value.exact:
        return "持平"
    return f"{up if value.exact > 0 else down}{size(value)}"


def change_words(change: Figure | None, rate: Figure | None) -> str:
    """«增加627.84万元，增长20.04%»."""
    parts = []
    if change is not None and change.value is not None:
        parts.append(more_or_less(change.value))
    if rate is not None and rate.value is not None and rate.value.exact:
        parts.append(more_or_less(rate.value, "增长", "下降"))
    return "，".join(parts)


def gap_words(names: Names, first: Figure, second: Figure, gap: Value) -> str:
    """«甲比乙高9.15个百分点»."""
    one, other = names[first.entities[0]], names[second.entities[0]]
    if not gap.exact:
        return f"{one}与{other}相同"
    points = gap.unit == _CLOSE
    word = ("高" if points else "多") if gap.exact > 0 else ("低" if points else "少")
    return f"{one}比{other}{word}{size(gap)}"


def listed(names: Names, figures: Iterable[Figure], *, years: bool) -> str:
    """«甲（2023年）4.89万元、乙 …»."""
    return "、".join(
        f"{names[figure.entities[0]]}{f'（{year_of(figure)}）' if years else ''}{shown(figure)}" for figure in figures
    )


def table_of(figures: Sequence[Figure], title: str = "") -> Table:
    """Figures of several units, years or names: a row for each unit and year, a column for each name."""
    columns = list(dict.fromkeys(f"{figure.name}{_unit(figures, figure.name)}" for figure in figures))
    rows: dict[tuple[str, str], dict[str, Figure]] = {}
    for figure in figures:
        row = rows.setdefault((figure.entities[0], str(figure.years[0])), {})
        row[f"{figure.name}{_unit(figures, figure.name)}"] = figure
    cells = [[row.get(column) for column in columns] for row in rows.values()]
    return Table(
        ("单位", "年度", *columns),
        tuple((*key, *(_cell(one) if one else "" for one in row)) for key, row in zip(rows, cells, strict=True)),
        title,
        tuple(((), (), *(one.evidence if one else () for one in row)) for row in cells),
    )


def _unit(figures: Sequence[Figure], name: str) -> str:
    units = [figure.value.unit for figure in figures if figure.name == name and figure.value is not None]
    return f"（{units[0]}）" if units else ""


def _cell(figure: Figure) -> str:
    if figure.value is not None:
        return figure.value.text
    return REASON_NAMES[figure.missing.reason] if figure.missing else ""


def joined(parts: Iterable[str]) -> str:
    """Paragraphs, without the empty ones."""
    return "\n".join(part for part in parts if part)


def once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))

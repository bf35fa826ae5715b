"""Made-up ledgers and texts: what is true passes in many wordings, and one slip anywhere in it never does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from assistant.evidence import Ledger
from assistant.guard import check
from assistant.results import rounded
from assistant.toolkit import reckoning
from assistant.toolkit.found import Figure
from db.catalogue import Catalogue, load
from db.core.money import plain
from tests.assistant.guard.ledgers import Book, ledger

CITIES = ("云溪市", "江原市", "白泉市", "松岭市")
METRICS = ("收入总计", "基本支出", "项目支出", "三公经费")
YEARS = (2023, 2024)
HAN = "零一二三四五六七八九"
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@lru_cache(maxsize=1)
def the_catalogue() -> Catalogue:
    """No fixture: hypothesis would print it whole with every example that fails."""
    return load()


@dataclass(frozen=True)
class Part:
    """A piece of a text, and what it would be by a slip."""

    text: str
    slips: tuple[str, ...] = ()


@dataclass(frozen=True)
class World:
    """Amounts of every unit, year and metric, in hundredths of 万元."""

    amounts: dict[tuple[str, int, str], int]
    cities: tuple[str, ...]

    def wan(self, city: str, year: int, metric: str) -> Fraction:
        return Fraction(self.amounts[city, year, metric], 100)

    def change(self, city: str, metric: str) -> Fraction:
        return self.wan(city, 2024, metric) - self.wan(city, 2023, metric)

    def rate(self, city: str, metric: str) -> Fraction:
        return self.change(city, metric) / self.wan(city, 2023, metric) * 100


@st.composite
def worlds(draw: st.DrawFn) -> World:
    cities = tuple(draw(st.permutations(CITIES))[:3])
    keys = [(city, year, metric) for city in cities for year in YEARS for metric in METRICS]
    values = draw(st.lists(st.integers(12_345, 987_654), min_size=len(keys), max_size=len(keys), unique=True))
    return World(dict(zip(keys, values, strict=True)), cities)


def shown(value: Fraction, decimals: int = 2, *, thousands: bool = False) -> str:
    number = abs(rounded(value, decimals))
    return f"{number:,f}" if thousands else f"{number:f}"


def digits(text: str) -> tuple[str, ...]:
    """The number with any one of its digits altered."""
    found = []
    for place, char in enumerate(text):
        if char.isdigit():
            other = str((int(char) + 3) % 10)
            if not (place == 0 and other == "0"):
                found.append(text[:place] + other + text[place + 1 :])
    return tuple(found)


def others(item: str, items: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in items if one != item)


def number(value: Fraction, *, thousands: bool = False) -> Part:
    text = shown(value, thousands=thousands)
    return Part(text, digits(text))


WAN = Part("万元", ("元", "亿元"))
PERCENT = Part("%", ("个百分点",))


def way(value: Fraction, more: str = "增加", less: str = "减少") -> Part:
    return Part(more, (less,)) if value > 0 else Part(less, (more,))


def year(one: int) -> Part:
    return Part(f"{one}年", tuple(f"{other}年" for other in YEARS if other != one))


Template = Callable[[World, str, str, str], list[Part]]


def owner(world: World, city: str) -> Part:
    return Part(city, others(city, world.cities))


def metric_part(metric: str) -> Part:
    return Part(metric, others(metric, METRICS))


def plainly(world: World, city: str, _: str, metric: str) -> list[Part]:
    now = world.wan(city, 2024, metric)
    return [
        owner(world, city),
        year(2024),
        metric_part(metric),
        Part("为"),
        number(now, thousands=True),
        WAN,
        Part("。"),
    ]


def with_change(world: World, city: str, _: str, metric: str) -> list[Part]:
    now, change, rate = world.wan(city, 2024, metric), world.change(city, metric), world.rate(city, metric)
    return [
        owner(world, city), year(2024), metric_part(metric), number(now), WAN, Part("，比上年"), way(change),
        number(change), WAN, Part("，"), way(rate, "增长", "下降"), number(rate), PERCENT, Part("。"),
    ]  # fmt: skip


def against_year(world: World, city: str, _: str, metric: str) -> list[Part]:
    change = world.change(city, metric)
    return [
        owner(world, city), Part("2024年", ("2023年", "2022年")), metric_part(metric), Part("比"),
        Part("2023年", ("2022年",)), way(change), number(change), WAN, Part("。"),
    ]  # fmt: skip


def respectively(world: World, city: str, other: str, metric: str) -> list[Part]:
    return [
        owner(world, city), Part("、"), owner(world, other), year(2024), metric_part(metric), Part("分别为"),
        number(world.wan(city, 2024, metric)), WAN, Part("和"), number(world.wan(other, 2024, metric)), WAN, Part("。"),
    ]  # fmt: skip


def both_years(world: World, city: str, _: str, metric: str) -> list[Part]:
    before, now = world.wan(city, 2023, metric), world.wan(city, 2024, metric)
    return [
        owner(world, city), metric_part(metric), Part("2023年为"), number(before), WAN, Part("，2024年为"),
        number(now), WAN, Part("。"),
    ]  # fmt: skip


def compared(world: World, city: str, other: str, metric: str) -> list[Part]:
    difference = world.wan(city, 2024, metric) - world.wan(other, 2024, metric)
    return [
        Part("2024年"), owner(world, city), Part("的"), metric_part(metric), Part("比"), owner(world, other),
        way(difference, "高", "低"), number(difference, thousands=True), WAN, Part("。"),
    ]  # fmt: skip


def in_lists(world: World, city: str, other: str, metric: str) -> list[Part]:
    parts = [Part("2024年"), metric_part(metric), Part("情况：\n")]
    for one in (city, other):
        parts += [Part("- "), owner(world, one), Part("："), number(world.wan(one, 2024, metric)), WAN, Part("\n")]
    return parts


def in_table(world: World, city: str, other: str, metric: str) -> list[Part]:
    parts = [Part("| 单位 | 2024年"), metric_part(metric), Part("（"), Part("万元", ("元",)), Part("） |\n|---|---|\n")]
    for one in (city, other):
        parts += [Part("| "), owner(world, one), Part(" | "), number(world.wan(one, 2024, metric)), Part(" |\n")]
    return parts


def in_brackets(world: World, city: str, other: str, metric: str) -> list[Part]:
    values = {one: world.wan(one, 2024, metric) for one in (city, other)}
    high, low = sorted(values, key=lambda one: -values[one])
    return [
        Part("2024年"), metric_part(metric), Part("从高到低依次为"), owner(world, high), Part("（"),
        number(values[high]), WAN, Part("）、"), owner(world, low), Part("（"), number(values[low]), WAN, Part("）。"),
    ]  # fmt: skip


def behind(world: World, city: str, _: str, metric: str) -> list[Part]:
    return [
        Part("2024年"), metric_part(metric), number(world.wan(city, 2024, metric)), WAN, Part("（"),
        owner(world, city), Part("）。"),
    ]  # fmt: skip


def risen_to(world: World, city: str, _: str, metric: str) -> list[Part]:
    before, now = world.wan(city, 2023, metric), world.wan(city, 2024, metric)
    word = "增加到" if now > before else "减少到"
    return [
        owner(world, city), Part("的"), metric_part(metric), Part("由"), year(2023), Part("的"), number(before), WAN,
        Part(word), year(2024), Part("的"), number(now), WAN, Part("。"),
    ]  # fmt: skip


def in_yuan(world: World, city: str, _: str, metric: str) -> list[Part]:
    now = plain(rounded(world.wan(city, 2024, metric) * 10_000, 0))
    return [
        owner(world, city),
        year(2024),
        metric_part(metric),
        Part(now, digits(now)),
        Part("元", ("万元",)),
        Part("。"),
    ]


def in_billions(world: World, city: str, _: str, metric: str) -> list[Part]:
    now = shown(world.wan(city, 2024, metric) / 10_000, 6)
    return [
        owner(world, city),
        year(2024),
        metric_part(metric),
        Part("达"),
        Part(now, digits(now)),
        Part("亿元", ("万元",)),
    ]


def two_metrics(world: World, city: str, _: str, metric: str) -> list[Part]:
    other = others(metric, METRICS)[0]
    return [
        owner(world, city), year(2024), metric_part(metric), number(world.wan(city, 2024, metric)), WAN, Part("，"),
        Part(other, others(other, METRICS)), number(world.wan(city, 2024, other)), WAN, Part("。"),
    ]  # fmt: skip


TEMPLATES: dict[str, Template] = {
    template.__name__: template
    for template in (
        plainly, with_change, against_year, respectively, both_years, compared, in_lists, in_table, in_brackets, behind,
        risen_to, in_yuan, in_billions, two_metrics,
    )
}  # fmt: skip


def book_of(world: World) -> Ledger:
    book = Book(the_catalogue())
    figures: list[Figure] = []
    for metric in METRICS:
        known = {
            (city, one): book.figure(metric, city, one, world.wan(city, one, metric))
            for city in world.cities
            for one in YEARS
        }
        figures += known.values()
        for city in world.cities:
            figures.append(book.figure(f"{metric}比上年增减额", city, 2024, world.change(city, metric)))
            figures.append(book.figure(f"{metric}同比增长率", city, 2024, world.rate(city, metric)))
            figures += [
                reckoning.difference(known[city, 2024], known[other, 2024]) for other in world.cities if city < other
            ]
    return ledger(*figures)


def is_apart(world: World, known: Ledger) -> bool:
    """Whether no two numbers of the ledger look alike, so that a slip cannot hit another truth by chance."""
    seen = {Decimal(0)}
    for entry in known.entries():
        size = abs(rounded(entry.exact, 2))
        if entry.operand:
            continue
        if size < Decimal("0.5") or size in seen:
            return False
        seen.add(size)
    return len(world.cities) == 3


def text_of(parts: Sequence[Part]) -> str:
    return "".join(part.text for part in parts)


@pytest.mark.parametrize("name", TEMPLATES)
@SETTINGS
@given(world=worlds(), metric=st.sampled_from(METRICS))
def test_what_is_true_passes(name: str, world: World, metric: str) -> None:
    known = book_of(world)
    assume(is_apart(world, known))
    text = text_of(TEMPLATES[name](world, *world.cities[:2], metric))
    assert check(text, known, the_catalogue()).faults == (), text


@pytest.mark.parametrize("name", TEMPLATES)
@SETTINGS
@given(world=worlds(), metric=st.sampled_from(METRICS), data=st.data())
def test_one_slip_never_passes(name: str, world: World, metric: str, data: st.DataObject) -> None:
    known = book_of(world)
    assume(is_apart(world, known))
    parts = TEMPLATES[name](world, *world.cities[:2], metric)
    places = [place for place, part in enumerate(parts) if part.slips]
    place = data.draw(st.sampled_from(places))
    slip = data.draw(st.sampled_from(parts[place].slips))
    text = text_of([*parts[:place], Part(slip), *parts[place + 1 :]])
    assume(not _is_another_truth(slip, known))
    assert not check(text, known, the_catalogue()).ok, text


def _is_another_truth(slip: str, known: Ledger) -> bool:
    bare = slip.replace(",", "")
    if not bare.replace(".", "", 1).isdigit():
        return False
    value = Decimal(bare)
    return any(
        abs(rounded(entry.exact * factor, places)) == value
        for entry in known.entries()
        for factor, places in ((1, 2), (10_000, 0), (Fraction(1, 10_000), 6))
    )


@SETTINGS
@given(wan=st.integers(101, 9998))
def test_spelled_and_hedged_numbers(wan: int) -> None:
    """三千七百六十万元、约3760万元 and 0.376亿元 are the same amount; another is none of them."""
    known = ledger(Book(the_catalogue()).figure("收入总计", "云溪市", 2024, str(wan)))
    for text in (f"{spelled(wan)}万元", f"约{wan}万元", f"{Decimal(wan) / 10_000:.4f}亿元", f"{wan}万"):
        assert check(f"云溪市2024年收入总计{text}。", known, the_catalogue()).ok, text
    for text in (f"{spelled(wan + 1)}万元", f"{Decimal(wan + 1) / 10_000:.4f}亿元", f"{wan + 1}万"):
        assert not check(f"云溪市2024年收入总计{text}。", known, the_catalogue()).ok, text


def spelled(value: int) -> str:
    """A whole number below ten thousand in Chinese numerals."""
    text, zero = "", False
    for unit, place in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            text += ("零" if zero and text else "") + HAN[digit] + place
        zero = not digit
    return text

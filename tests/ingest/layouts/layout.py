"""How a report is printed and extracted: one knob a habit or accident, chosen at random but seeded."""

from dataclasses import dataclass, fields, replace
from random import Random
from typing import Any


@dataclass(frozen=True)
class Layout:
    """The plainest layout; every other value of a field is a variant that a careful human still reads."""

    markup: str = "tsv"  # tsv, pipe, html
    ordinals: bool = True  # 行次 in the two-sided forms
    numbers: bool = True  # the 栏次 row
    number_shift: int = 0  # the 栏次 row slid against the figures
    header_shift: int = 0  # the header texts slid against the figures
    header_rows: int = 2
    centred: bool = False  # merged header texts stand in the middle of their cells
    cut_heads: bool = False  # long header texts cut over two rows
    lead: int = 0
    trail: int = 0
    page: int = 0  # rows a page; 0: one page
    repeat: bool = True  # the header is printed again on each page
    repeat_trail: int = 0  # one more empty cell on the pages after the first
    garble: str = ""  # "first" or "later": header texts illegible there, the 栏次 row not
    code: str = "whole"  # whole, two, three, overlap, joined, name_below, code_above
    wrap: bool = False  # long names cut over two rows
    levels: str = "all"  # all, items
    total: str = "first"  # first, last
    total_label: str = "合计"
    zero: str = ""  # "", 0.00, —
    digits: str = "comma"  # plain, comma, blanks, wide, short (trailing zeros dropped)
    rounded: bool = False  # every figure rounded by itself, so that totals miss by a little
    whole: bool = False  # whole 万元 without decimals
    negative: str = ""  # "", minus, bracket: closing balances below zero
    unit: str = "万元"
    unit_place: str = "after"  # after, before, same, first, header
    title: str = "{title}"
    number: str = "after"  # 公开0N表: after, before, same, none
    order: str = "usual"  # usual, shuffled
    missing: int = 0
    classes: int = 26
    class_order: str = "usual"
    class_ordinals: bool = True
    groups: int = 3
    uneven: bool = False
    basic_code: str = "whole"  # whole, split, joined
    basic_totals: str = "one_row"  # one_row, two_rows
    three: str = "twelve"  # twelve, pairs, six, list, list_two, list_counts
    capital: int = 3
    opening_style: str = "parts"  # parts, alone
    stray: bool = False
    notes: bool = True


VARIANTS: dict[str, tuple[Any, ...]] = {
    "markup": ("tsv", "tsv", "pipe", "html"),
    "ordinals": (True, False),
    "numbers": (True, False),
    "number_shift": (0, 0, 0, 1, -1),
    "header_shift": (0, 0, 0, 1, -1),
    "header_rows": (2, 1, 3),
    "centred": (False, True),
    "cut_heads": (False, False, True),
    "lead": (0, 0, 1),
    "trail": (0, 0, 1, 2),
    "page": (0, 12, 17),
    "repeat": (True, True, False),
    "repeat_trail": (0, 1),
    "garble": ("", "", "first", "later"),
    "code": ("whole", "whole", "two", "three", "overlap", "joined", "name_below", "code_above"),
    "wrap": (False, False, True),
    "levels": ("all", "all", "items"),
    "total": ("first", "first", "last"),
    "total_label": ("合计", "合 计", "类 款 项 合计", "类", ""),
    "zero": ("", "", "0.00", "—", "-"),
    "digits": ("comma", "plain", "blanks", "wide", "short"),
    "rounded": (False, True),
    "whole": (False, False, False, False, True),
    "negative": ("", "", "minus", "bracket"),
    "unit": ("万元", "万元", "万元", "元"),
    "unit_place": ("after", "before", "same", "first", "header"),
    "title": (
        "{title}", "{title}", "附表{n}：{title}", "{n}.{title}", "{year}年度{title}", "## {title}", "**{title}**",
        "{cn}、{title}", "{unit}{year}年度{title}", "公开{n:02d}表 {title}", "{title}（公开{n:02d}表）", "两行",
        "表{n} {title}", "{year}年{title}", "附件{n}-{n}：{title}", "（{cn}）{title}", "{unit}{title}",
        "{year}年度部门{title}", "【{title}】", "《{title}》", "{title}（表{n}）",
    ),
    "number": ("after", "before", "same", "none"),
    "order": ("usual", "usual", "shuffled"),
    "missing": (0, 0, 2),
    "classes": (26, 24, 28),
    "class_order": ("usual", "usual", "other"),
    "class_ordinals": (True, True, False),
    "groups": (3, 2),
    "uneven": (False, True),
    "basic_code": ("whole", "whole", "split", "joined"),
    "basic_totals": ("one_row", "two_rows"),
    "three": ("twelve", "pairs", "six", "list", "list_two", "list_counts"),
    "capital": (3, 6),
    "opening_style": ("parts", "alone"),
    "stray": (False, False, True),
    "notes": (True, False),
}  # fmt: skip


def seeded(seed: int) -> Random:
    """The same seed, the same report."""
    return Random(seed)


def single_changes() -> list[tuple[str, Any]]:
    """Every variant of every knob, alone against the plain layout."""
    plain = Layout()
    return [
        (name, value)
        for name, values in VARIANTS.items()
        for value in dict.fromkeys(values)
        if value != getattr(plain, name)
    ]


def with_change(name: str, value: Any) -> Layout:
    """The plain layout with one knob turned, and what that knob needs to be seen."""
    layout = replace(Layout(), **{name: value})
    if name in ("garble", "repeat", "repeat_trail"):
        layout = replace(layout, page=12)
    return tame(layout)


def mixed(rng: Random) -> Layout:
    """Any composition of variants that leaves at least one witness legible."""
    chosen = {f.name: rng.choice(VARIANTS[f.name]) for f in fields(Layout) if rng.random() < 0.55}
    return tame(replace(Layout(), **chosen))


def tame(layout: Layout) -> Layout:
    """Takes back what would leave nobody, man or machine, able to tell a figure's place."""
    changes: dict[str, Any] = {}
    if not layout.numbers:
        changes |= {"garble": "", "header_shift": 0, "number_shift": 0}
    if layout.header_shift and layout.number_shift:
        changes["number_shift"] = 0
    if layout.garble:
        changes |= {"unit_place": layout.unit_place if layout.unit_place not in ("header", "first") else "after"}
        changes |= {"header_shift": 0, "number_shift": 0}
    if layout.markup == "html":
        changes |= {"centred": False, "number_shift": 0, "header_shift": 0}
    if layout.unit_place == "first":
        changes |= {"order": "usual", "missing": 0}
    if layout.whole:
        changes |= {"unit": "万元", "stray": False, "number_shift": 0, "header_shift": 0}
    if layout.total == "last" and layout.total_label in ("", "类"):
        changes["total_label"] = "合计"
    if layout.code in ("name_below", "code_above"):
        changes |= {"wrap": False}
    if layout.page and not layout.repeat:
        changes |= {"repeat_trail": 0, "garble": ""}
    return replace(layout, **changes)

"""Invented figures of one unit that obey the accounting identities. Amounts are whole 元; printing rounds them."""

from dataclasses import dataclass, field
from random import Random

from db.catalogue import load

INCOME_COLUMNS = ("财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
SPENDING_COLUMNS = ("基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")
BUDGETS = ("general", "fund", "capital")
STAFF, OFFICE = ("301", "303"), ("302", "307", "309", "310", "312", "399")


@dataclass
class Line:
    """One account (项): income by column, spending by column, whose money; opening balance of the fiscal part."""

    code: str
    budget: str
    income: dict[str, int] = field(default_factory=dict)
    fiscal: dict[str, int] = field(default_factory=dict)  # spending of fiscal money
    own: dict[str, int] = field(default_factory=dict)  # spending of other money
    opening: int = 0

    def spent(self, column: str) -> int:
        return self.fiscal.get(column, 0) + self.own.get(column, 0)

    @property
    def fiscal_total(self) -> int:
        return sum(self.fiscal.values())

    @property
    def total(self) -> int:
        return self.fiscal_total + sum(self.own.values())

    @property
    def closing(self) -> int:
        return self.opening + self.income.get("财政拨款收入", 0) - self.fiscal_total


@dataclass
class Figures:
    lines: list[Line]
    economic: dict[str, int]
    three: dict[str, tuple[int, int]]  # item -> budget, actual
    own_opening: int
    used: int
    allotted: int

    def of(self, budget: str) -> list[Line]:
        return [line for line in self.lines if line.budget == budget]

    @property
    def own_closing(self) -> int:
        own_income = sum(v for line in self.lines for c, v in line.income.items() if c != "财政拨款收入")
        own_spent = sum(v for line in self.lines for v in line.own.values())
        return self.own_opening + self.used + own_income - own_spent - self.allotted


def name_of(code: str) -> str:
    kind = "functional" if len(code) == 7 or code[0] == "2" else "economic"
    account = load().account(kind, code)  # type: ignore[arg-type]
    assert account is not None, code
    return account.name


def amount(rng: Random, step: int) -> int:
    """Amounts of all sizes, in whole 元; step 10000 where the report prints whole 万元."""
    top = rng.choice((400_000, 4_000_000, 80_000_000, 600_000_000))
    value = rng.randint(20_000, top)
    return max(value // step, 2) * step


def invent(rng: Random, *, step: int = 1, plain: bool = False) -> Figures:
    """A unit: general lines always; fund, capital and own money sometimes (never where plain)."""
    known = load()
    codes = [
        a.code
        for a in known.accounts
        if a.kind == "functional" and a.level == 3 and known.account("functional", a.parent) is not None
    ]
    general = [c for c in codes if c[:3] not in ("223", "230", "231") and c[3:5] < "60" and c[:5] != "21208"]
    home = rng.choice([c for c in general if c.startswith("201")])
    chosen = {c for c in general if c.startswith(home[:5])}
    chosen = set(rng.sample(sorted(chosen), min(len(chosen), rng.randint(1, 4))))
    for parent in ("20805", "21011", "22102"):
        some = [c for c in general if c.startswith(parent)]
        chosen |= set(rng.sample(some, rng.randint(0, min(3, len(some)))))
    chosen |= set(rng.sample(general, rng.randint(0, 3)))
    lines = [_general(rng, code, step, plain=plain) for code in sorted(chosen)]
    if not plain and rng.random() < 0.5:
        fund = rng.sample([c for c in codes if c.startswith(("21208", "22960"))], 2)
        lines += [_simple(rng, code, "fund", step) for code in fund]
    if not plain and rng.random() < 0.3:
        capital = [c for c in codes if c.startswith("223")]
        lines += [_simple(rng, rng.choice(capital), "capital", step)]
    lines.sort(key=lambda line: line.code)
    basic = sum(line.fiscal.get("基本支出", 0) for line in lines if line.budget == "general")
    own_income = sum(v for line in lines for c, v in line.income.items() if c != "财政拨款收入")
    own_spent = sum(v for line in lines for v in line.own.values())
    slack = 0 if plain or rng.random() < 0.4 else amount(rng, step)
    opening = max(0, own_spent - own_income) + slack
    used = opening // 2 // step * step if rng.random() < 0.3 else 0
    allotted = slack // 3 // step * step if rng.random() < 0.3 else 0
    return Figures(lines, _economic(rng, basic, step), _three(rng, step), opening - used, used, allotted)


def _general(rng: Random, code: str, step: int, *, plain: bool) -> Line:
    line = Line(code, "general")
    kind = rng.random()
    if kind < 0.7:
        line.fiscal["基本支出"] = amount(rng, step)
    if kind > 0.5:
        line.fiscal["项目支出"] = amount(rng, step)
    _balance(rng, line, step, plain=plain)
    if not plain and rng.random() < 0.3:
        column = rng.choice(INCOME_COLUMNS[1:])
        line.income[column] = amount(rng, step)
        line.own[rng.choice(SPENDING_COLUMNS)] = amount(rng, step)
    return line


def _simple(rng: Random, code: str, budget: str, step: int) -> Line:
    line = Line(code, budget, fiscal={"项目支出": amount(rng, step)})
    _balance(rng, line, step, plain=False)
    return line


def _balance(rng: Random, line: Line, step: int, *, plain: bool) -> None:
    line.income["财政拨款收入"] = line.fiscal_total
    if not plain and rng.random() < 0.3:
        line.opening = min(amount(rng, step), line.fiscal_total)
        line.income["财政拨款收入"] -= line.opening
    if not plain and rng.random() < 0.3:
        line.income["财政拨款收入"] += amount(rng, step)


def _economic(rng: Random, basic: int, step: int) -> dict[str, int]:
    """The basic spending cut into economic accounts; the last takes what is left."""
    codes = [
        a.code
        for a in load().accounts
        if a.kind == "economic" and a.level == 2 and a.code[:3] in ("301", "302", "303", "310")
    ]
    rest = basic
    found: dict[str, int] = {}
    for code in sorted(rng.sample(codes, min(len(codes), rng.randint(6, 18)))):
        part = rest // rng.randint(2, 6) // step * step
        if part >= max(step, 200):
            found[code] = part
            rest -= part
    if rest:
        found["30101"] = found.get("30101", 0) + rest
    return found


def _three(rng: Random, step: int) -> dict[str, tuple[int, int]]:
    """Item -> (budget, actual) of the leaves; zero where nothing happened."""
    found = {}
    for item in ("因公出国（境）费", "公务用车购置费", "公务用车运行维护费", "公务接待费"):
        if rng.random() < 0.6:
            actual = rng.randint(2, 90) * 10_000 + (0 if step > 1_000 else rng.randint(0, 99) * step)
            found[item] = (actual + rng.choice((0, 30_000)), actual)
        else:
            found[item] = (0, 0)
    return found

"""Money: integers of 分 at rest, Decimal in thought, never a binary fraction."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FEN_PER_UNIT: dict[str, int] = {
    "分": 1,
    "元": 100,
    "百元": 10_000,
    "千元": 100_000,
    "万元": 1_000_000,
    "百万元": 100_000_000,
    "千万元": 1_000_000_000,
    "亿元": 10_000_000_000,
}
FEN_PER_WAN = FEN_PER_UNIT["万元"]


def round_half_up(value: Decimal, decimals: int = 2) -> Decimal:
    """The one rounding of this product; a negative value rounds away from zero like a positive one."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def to_fen(value: Decimal, unit: str) -> int:
    """A printed amount as whole 分. ValueError when the unit is unknown or the amount is finer than 分."""
    if unit not in FEN_PER_UNIT:
        raise ValueError(f"unknown unit {unit}")
    fen = value * FEN_PER_UNIT[unit]
    if fen != fen.to_integral_value():
        raise ValueError(f"{value}{unit} is finer than one 分")
    return int(fen)


def from_fen(fen: int, unit: str = "万元") -> Decimal:
    """Whole 分 as an exact Decimal of a unit."""
    return Decimal(fen) / FEN_PER_UNIT[unit]


def plain(value: Decimal, least: int = 0) -> str:
    """A decimal string without exponent or needless zeros, but at least so many decimals."""
    normal = value.normalize()
    exponent = normal.as_tuple().exponent
    decimals = max(least, -exponent if isinstance(exponent, int) else 0)
    return f"{round_half_up(value, decimals):f}" if decimals else f"{value.to_integral_value():f}"


def wan_text(fen: int) -> str:
    """An amount in 万元 as the contract prints it: two decimals, more only where the report had more."""
    return plain(from_fen(fen), 2)


@dataclass(frozen=True, slots=True)
class Interval:
    """What a rounded figure may stand for: the value, half its last digit either way, both ends included."""

    low: Decimal
    high: Decimal

    @classmethod
    def of(cls, value: Decimal, decimals: int = 2) -> "Interval":
        half = Decimal(5).scaleb(-decimals - 1)
        return cls(value - half, value + half)

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def touches(self, other: "Interval") -> bool:
        return self.low <= other.high and other.low <= self.high


def tolerance(addends: int, decimals: int = 2) -> Decimal:
    """How far a total of so many rounded parts may miss, itself rounded: (n + 1) times half the last digit."""
    return (addends + 1) * Decimal(5).scaleb(-decimals - 1)

"""What the words of a question tell is wanted; the words themselves are declared in cues.toml."""

import re
import tomllib
from enum import StrEnum
from pathlib import Path

from db.core.errors import CatalogueError


class Cue(StrEnum):
    """What a question may ask for."""

    WHY = "why"
    DEFINE = "define"
    DISTINGUISH = "distinguish"
    RANK = "rank"
    EXTREME = "extreme"
    ASCENDING = "ascending"
    COMPARE = "compare"
    DIFFERENCE = "difference"
    TIMES = "times"
    SUM = "sum"
    AVERAGE = "average"
    COUNT = "count"
    CHANGE = "change"
    RATE = "rate"
    PRIOR = "prior"
    INITIAL = "initial"
    FULL = "full"
    COMPLETION = "completion"
    OVER_BUDGET = "over_budget"
    UNDER_BUDGET = "under_budget"
    NO_BUDGET = "no_budget"
    SHARE = "share"
    PARTS = "parts"
    ACCOUNTS = "accounts"
    CHART = "chart"
    CHECK = "check"
    DRAFT = "draft"
    EXPORT = "export"
    HELP = "help"
    FORMULA = "formula"
    PER = "per"
    PROJECT = "project"
    SCORE = "score"
    GRADE = "grade"
    DEDUCTED = "deducted"
    TARGET = "target"
    UP = "up"
    DOWN = "down"
    CONFIRM = "confirm"
    TREND = "trend"
    ACTUAL = "actual"
    AMOUNT = "amount"
    FORECAST = "forecast"


def _load() -> dict[Cue, re.Pattern[str]]:
    """CatalogueError names a cue that is not declared, or whose patterns are no regular expressions."""
    path = Path(__file__).with_name("cues.toml")
    declared = tomllib.loads(path.read_text(encoding="utf-8"))
    if set(declared) != {str(cue) for cue in Cue}:
        raise CatalogueError(f"{path.name}: cues differ: {sorted(set(declared) ^ {str(cue) for cue in Cue})}")
    try:
        return {Cue(name): re.compile("|".join(item["patterns"])) for name, item in declared.items()}
    except re.error as error:
        raise CatalogueError(f"{path.name}: {error}") from error


_PATTERNS = _load()


def cues_in(text: str) -> frozenset[Cue]:
    """The cues of a folded question."""
    return frozenset(cue for cue, pattern in _PATTERNS.items() if pattern.search(text))

"""Accounts as texts name them: by 类款项 words, by code, or by the name that the report's own table prints."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from db.catalogue import Account, Catalogue
from db.core.numbers import Number
from db.core.text import fold
from ingest.claims.mask import LETTERS
from ingest.claims.model import AccountName

FUNCTIONAL, ECONOMIC = "functional", "economic"
_LEVELS = {"类": 1, "款": 2, "项": 3}
_MARK = re.compile(r"\((类|款|项)(?:级)?\)(?:级)?(?:支出(?!决算))?")
_DELIMITERS = ',.;:、!?"' + "".join(LETTERS)
_WORD = f"[^{re.escape(',.;:!?' + chr(34) + ''.join(LETTERS))}]"
_CODED = re.compile(rf"Ⓚ[-:、.]?(?P<name>{_WORD}{{2,40}}?)(?=支出Ⓐ|决算|年初|全年|预算为|[ⒶⓅⒸⓎ,.;:])")
_CODE_MARK = r"\((?:[ⓀⓃ]|\d{2,3})\)|Ⓞ"
_BRACKETED = re.compile(rf"(?:{_WORD}{{2,40}}?(?:{_CODE_MARK})){{2,3}}")
_ENDING = r"(?:支出)?(?=(?:决算)?(?:为|是|:|共)?Ⓐ|年初预算|全年预算|支出决算|决算数)"


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """An account's name without what texts add or leave out: brackets, dashes, a closing 支出."""
    key = re.sub(r"[()·\-,.]", "", fold(name))
    while key.endswith("支出") and len(key) > 4:
        key = key[:-2]
    return key


def name_keys(name: str) -> frozenset[str]:
    """The keys of a name, with and without what stands in brackets: 办公厅（室）."""
    return frozenset((name_key(name), name_key(re.sub(r"[（(][^（）()]*[)）]", "", name))))


@dataclass(frozen=True, slots=True)
class Mention:
    """An account named at masked text[start:end]."""

    start: int
    end: int
    account: AccountName


@dataclass(frozen=True, eq=False)
class AccountBook:
    """The catalogue's accounts, and those that this report prints, by form and code."""

    catalogue: Catalogue
    printed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # form id -> code -> label

    @cached_property
    def _by_key(self) -> dict[tuple[str, int, str], tuple[Account, ...]]:
        found: dict[tuple[str, int, str], list[Account]] = {}
        for account in self.catalogue.accounts:
            for key in name_keys(account.name):
                found.setdefault((account.kind, account.level, key), []).append(account)
        return {key: tuple(accounts) for key, accounts in found.items()}

    @cached_property
    def _printed_codes(self) -> frozenset[str]:
        return frozenset(code for labels in self.printed.values() for code in labels)

    def named(self, kind: str, level: int, name: str) -> tuple[Account, ...]:
        return self._by_key.get((kind, level, name_key(name)), ())

    def label(self, code: str) -> str:
        """The name of a code: as this report's tables print it, else the catalogue's."""
        kind = FUNCTIONAL if code.startswith("2") else ECONOMIC
        for labels in self.printed.values():
            if labels.get(code):
                return labels[code]
        account = self.catalogue.account(kind, code)  # type: ignore[arg-type]
        return account.name if account is not None else ""

    def _matches(self, code: str, name: str) -> bool:
        kind = FUNCTIONAL if code.startswith("2") else ECONOMIC
        account = self.catalogue.account(kind, code)  # type: ignore[arg-type]
        names = [labels[code] for labels in self.printed.values() if code in labels]
        known = {key for label in (*names, *([account.name] if account else [])) for key in name_keys(label)}
        return name_key(name) in known

    def resolve(self, names: tuple[str, str, str]) -> str:
        """The code that the words for 类, 款 and 项 mean; empty where none or several fit."""
        deepest = max((level for level, name in enumerate(names, 1) if name), default=0)
        if not deepest:
            return ""
        codes = {account.code for account in self.named(FUNCTIONAL, deepest, names[deepest - 1])}
        codes |= {
            code
            for labels in self.printed.values()
            for code, label in labels.items()
            if code.startswith("2") and len(code) == 2 * deepest + 1 and name_key(label) == name_key(names[deepest - 1])
        }
        if not codes:
            return ""
        scored = {code: self._score(code, names, deepest) for code in codes}
        best = max(scored.values())
        chosen = [code for code, score in scored.items() if score == best]
        return chosen[0] if len(chosen) == 1 else ""

    def _score(self, code: str, names: tuple[str, str, str], deepest: int) -> tuple[int, bool]:
        fits = sum(
            bool(names[level - 1]) and self._matches(code[: 2 * level + 1], names[level - 1])
            for level in range(1, deepest)
        )
        return fits, code in self._printed_codes

    def mentions(self, text: str, numbers: Mapping[int, Number]) -> list[Mention]:
        """Accounts named by level words, by codes in brackets, or by a code before a name."""
        found = [*self._paths(text), *self._bracketed(text, numbers), *self._coded(text, numbers)]
        return sorted(found, key=lambda mention: mention.start)

    def _paths(self, text: str) -> Iterable[Mention]:
        start, end, names = -1, -1, ["", "", ""]
        last = 0
        for mark in _MARK.finditer(text):
            level = _LEVELS[mark[1]]
            begin, name = self._words_before(text, mark.start(), end if start >= 0 else 0, level)
            follows = start >= 0 and begin == end and level > last
            if not follows:
                if start >= 0:
                    yield self._path_mention(start, end, names)
                start, names = begin, ["", "", ""]
            names[level - 1] = name
            end, last = mark.end(), level
        if start >= 0:
            yield self._path_mention(start, end, names)

    def _words_before(self, text: str, mark: int, floor: int, level: int) -> tuple[int, str]:
        """Where the name before a level mark begins: after the last delimiter, or where a known name begins."""
        if text[mark - 1] == '"' and (opening := text.rfind('"', floor, mark - 1)) >= 0:
            return opening, text[opening + 1 : mark - 1]  # «“一般公共服务支出”（类）»
        begin = mark
        while begin > floor and text[begin - 1] not in _DELIMITERS:
            begin -= 1
        for cut in range(begin, max(begin, mark - 1)):
            if self.named(FUNCTIONAL, level, text[cut:mark]):
                return cut, text[cut:mark]
        return begin, text[begin:mark]

    def _path_mention(self, start: int, end: int, names: list[str]) -> Mention:
        words = (names[0], names[1], names[2])
        return Mention(start, end, AccountName(self.resolve(words), FUNCTIONAL, words))

    def _bracketed(self, text: str, numbers: Mapping[int, Number]) -> Iterable[Mention]:
        for match in _BRACKETED.finditer(text):
            digits = ["".join(filter(str.isdigit, shown)) for shown in _codes_in(match, numbers)]
            code = "".join(digits)
            if [len(part) for part in digits] not in ([3, 2], [3, 2, 2]) or not code.startswith("2"):
                continue
            parts = re.split(_CODE_MARK, match[0])
            names = (parts[0], parts[1], parts[2] if len(digits) == 3 else "")
            yield Mention(match.start(), match.end(), AccountName(code, FUNCTIONAL, names, code))

    def _coded(self, text: str, numbers: Mapping[int, Number]) -> Iterable[Mention]:
        for match in _CODED.finditer(text):
            code = numbers[match.start()].text
            kind = FUNCTIONAL if code.startswith("2") else ECONOMIC
            yield Mention(
                match.start(), match.end("name"), AccountName(code, kind, printed_code=code, said=match["name"])
            )

    @lru_cache(maxsize=32)  # noqa: B019 - one book a report, a few forms each
    def printed_names(self, form: str) -> tuple[re.Pattern[str] | None, Mapping[str, str]]:
        """A pattern for the names that a form prints where a figure follows, and the code of each name."""
        codes: dict[str, set[str]] = {}
        for code, label in self.printed.get(form, {}).items():
            codes.setdefault(name_key(label), set()).add(code)
        plain = {key: next(iter(found)) for key, found in codes.items() if len(found) == 1 and len(key) > 1}
        if not plain:
            return None, {}
        names = sorted(
            {re.escape(fold(label)) for label in self.printed[form].values() if name_key(label) in plain}
            | {re.escape(key) for key in plain},
            key=len,
            reverse=True,
        )
        return re.compile(f"(?P<name>{'|'.join(names)}){_ENDING}"), plain


def _codes_in(match: re.Match[str], numbers: Mapping[int, Number]) -> Iterable[str]:
    """The codes in brackets, whether they were read as numbers or left as digits."""
    for mark in re.finditer(_CODE_MARK, match[0]):
        at = match.start() + mark.start()
        inside = next((numbers[i] for i in range(at, match.start() + mark.end()) if i in numbers), None)
        yield inside.text if inside is not None else mark[0]

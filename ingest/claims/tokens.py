"""A masked passage as tokens in reading order: names, cues and numbers, the leftmost and longest first."""

import re
from dataclasses import dataclass

from db.catalogue.narrative import Wording
from ingest.claims.mask import Masked
from ingest.claims.names import Named


@dataclass(frozen=True, slots=True)
class Token:
    """kind is «name», «number», or the id of a cue, whose match tells the rest."""

    kind: str
    start: int
    end: int
    named: Named | None = None
    match: re.Match[str] | None = None


def tokens_of(masked: Masked, names: list[Named], wording: Wording) -> list[Token]:
    found = [Token("name", item.start, item.end, named=item) for item in names]
    for cue, pattern in wording.cues.items():
        found += [Token(cue, m.start(), m.end(), match=m) for m in pattern.finditer(masked.text) if m.end() > m.start()]
    found += [Token("number", at, at + 1) for at in masked.numbers]
    found.sort(key=lambda token: (token.start, token.start - token.end, token.kind != "name"))
    kept: list[Token] = []
    end = 0
    for token in found:
        if token.start >= end:
            kept.append(token)
            end = token.end
    return kept

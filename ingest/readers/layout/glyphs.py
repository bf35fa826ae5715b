"""Single characters -> words. Blanks, letter-spacing and text drawn twice are the producer's, not the author's."""

import unicodedata
from collections.abc import Iterable, Sequence

from ingest.readers.layout.lines import text_lines
from ingest.readers.layout.words import Word, split_glued

# Radicals that fonts without a proper character map give for whole characters and that NFKC leaves alone.
_RADICALS = str.maketrans(
    "⺠⻓⻅⻋⻔⻚⻢⻛⻝⻩⻬⻉⻆⻘⻄⻙⻜⻤⻥⻦⻨⻰⻳⻮", "民长见车门页马风食黄齐贝角青西韦飞鬼鱼鸟麦龙龟齿"
)
_GAP = 0.28  # em between two characters of one word; less where the text itself has a blank there
_BLANK = 0.08
_AGAIN = 0.3  # of its width: the same character this near is the same one again, for a bold look
_DROPPED = frozenset(map(chr, (0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)))
_HYPHENS = frozenset("\x02\ufffe")


# One character and its box, and whether blanks stood before it: char, x0, y0, x1, y1, blank. A plain tuple, for a
# report has tens of thousands.
Glyph = tuple[str, float, float, float, float, bool]


def clean(code: int) -> str:
    """The character as a reader sees it; empty for what nobody sees; U+FFFD for what the font does not tell."""
    char = chr(code)
    if 0x4E00 <= code <= 0x9FFF or 0x21 <= code <= 0x7E:
        return char
    if char in _HYPHENS:
        return "-"
    if char.isspace() or char == "\u3000":
        return " "
    if char in _DROPPED:
        return ""
    if char < " " or char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or "\ud800" <= char <= "\udfff":
        return "\ufffd"
    if "\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff":
        return unicodedata.normalize("NFKC", char).translate(_RADICALS)
    return char


def words_of(glyphs: Iterable[Glyph]) -> list[Word]:
    """Words in no particular order."""
    runs: list[list[Glyph]] = []
    run: list[Glyph] = []
    last, last_x0, last_y0, last_x1, last_y1 = "", 0.0, 0.0, 0.0, -1.0
    for glyph in glyphs:
        char, x0, y0, x1, y1, blank = glyph
        tall, other = y1 - y0, last_y1 - last_y0
        small, large = (tall, other) if tall < other else (other, tall)
        # set right behind the last one, on one line with it
        behind = last_x0 - last_x1 - 0.1 < x0 - last_x1 < (_BLANK if blank else _GAP) * large
        level = abs(last_y0 + last_y1 - y0 - y1) <= small or (y0 >= last_y0 - 1 and y1 <= last_y1 + 1)
        if not (behind and level):
            run = [glyph]
            runs.append(run)
        elif char != last or x0 - last_x0 >= _AGAIN * (last_x1 - last_x0):
            run.append(glyph)
        last, last_x0, last_y0, last_x1, last_y1 = char, x0, y0, x1, y1
    words = _once([_word(run) for run in runs])
    return [part for word in _rejoin(words) for part in split_glued(word)]


def _word(run: Sequence[Glyph]) -> Word:
    chars, lefts, tops, rights, bottoms, _ = zip(*run, strict=True)
    return Word("".join(chars), lefts[0], min(tops), max(rights), max(bottoms), None, lefts)


def _once(words: list[Word]) -> list[Word]:
    """Without the second drawing of a text at nearly the same place."""
    kept: list[Word] = []
    places: dict[str, list[Word]] = {}
    for word in words:
        near = 0.25 * word.height
        others = places.setdefault(word.text, [])
        if any(abs(other.x0 - word.x0) < near and abs(other.y0 - word.y0) < near for other in others):
            continue
        others.append(word)
        kept.append(word)
    return kept


def _rejoin(words: list[Word]) -> list[Word]:
    """Pieces of one word that were drawn apart and out of order: digits before their point, a letter by itself."""
    joined: list[Word] = []
    for line in text_lines(words):
        for word in line:
            last = joined[-1] if joined else None
            if last is not None and word is not line[0] and _touches(last, word):
                joined[-1] = _merge(last, word)
            else:
                joined.append(word)
    return joined


def _touches(last: Word, word: Word) -> bool:
    """Closer than any blank, of one size, and neither ends a figure that the other would lengthen by chance."""
    space = word.x0 - last.x1
    small, large = sorted((last.height, word.height))
    return -0.1 * large < space < 0.1 * small and large < 1.6 * small


def _merge(last: Word, word: Word) -> Word:
    edges = (*last.edges, *word.edges) if last.edges and word.edges else ()
    return Word(last.text + word.text, last.x0, min(last.y0, word.y0), word.x1, max(last.y1, word.y1), None, edges)

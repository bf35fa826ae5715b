"""Words -> lines by height, lines -> chunks between wide gaps, and the text of either."""

from collections.abc import Iterable, Sequence
from operator import attrgetter

from ingest.readers.layout.words import Word, is_cjk, is_decimal, is_figure

_LEFT = attrgetter("x0")


def text_lines(words: Iterable[Word]) -> list[list[Word]]:
    """Lines from top to bottom, each from left to right. A word joins a line if each sees the other's middle."""
    lines: list[list[Word]] = []
    middle = height = 0.0
    for word in sorted(words, key=lambda word: (word.y0 + word.y1, word.x0)):
        own, tall = (word.y0 + word.y1) / 2, word.y1 - word.y0
        if lines and own - middle < 0.5 * min(tall, height):
            line = lines[-1]
            line.append(word)
            middle += (own - middle) / len(line)
            height = max(height, tall)
        else:
            lines.append([word])
            middle, height = own, tall
    for line in lines:
        line.sort(key=_LEFT)
    return lines


def chunks(line: Sequence[Word], gap: float = 0.6) -> list[list[Word]]:
    """Groups of words that stand together. Spaced-out characters belong together, two numbers never do."""
    found: list[list[Word]] = []
    for word in line:
        if found and (_together(found[-1][-1], word, gap) and _even(found[-1], word)):
            found[-1].append(word)
        else:
            found.append([word])
    return found


def _together(left: Word, right: Word, gap: float) -> bool:
    size = min(left.height, right.height)
    space = right.x0 - left.x1
    if is_figure(left.text) and is_figure(right.text) and space > 0.15 * size:
        return False
    if space <= gap * size:
        return not (is_decimal(left.text) or is_decimal(right.text)) or space <= 0.15 * size
    return _single(left) and _single(right) and space <= 3.2 * size


def _single(word: Word) -> bool:
    return len(word.text) == 1 and is_cjk(word.text)


def _even(chunk: Sequence[Word], word: Word) -> bool:
    """Letter-spacing is even: a wider gap behind spaced-out characters is one between columns."""
    if len(chunk) < 2 or not all(map(_single, chunk)):
        return True
    first = chunk[1].x0 - chunk[0].x1
    return word.x0 - chunk[-1].x1 <= 1.5 * first + 0.1 * word.height


def overlap(one: Sequence[Word], other: Sequence[Word]) -> float:
    """How much of its height a line shares with another; negative where they stand apart."""
    top = max(min(word.y0 for word in one), min(word.y0 for word in other))
    bottom = min(max(word.y1 for word in one), max(word.y1 for word in other))
    return (bottom - top) / min(word.height for word in (*one, *other))


def line_text(line: Sequence[Word]) -> str:
    """A line of running text; a blank where the gap shows one, none inside letter-spaced words."""
    spaced = len(line) > 2 and all(len(word.text) == 1 for word in line)
    text = ""
    for position, word in enumerate(line):
        if position and not spaced and _blank_between(line[position - 1], word):
            text += " "
        text += word.text
    return text.strip()


def _blank_between(left: Word, right: Word) -> bool:
    wide = is_cjk(left.text[-1]) and is_cjk(right.text[0])
    return right.x0 - left.x1 > (0.45 if wide else 0.12) * min(left.height, right.height)


def cell_text(words: Iterable[Word]) -> str:
    """A cell's text: its lines joined without blank, so that a name or figure cut in the middle is whole again."""
    text = ""
    for line in text_lines(words):
        for position, word in enumerate(line):
            space = word.x0 - line[position - 1].x1 if position else 0.0
            text += (" " if _apart(text, word, space) else "") + word.text
    return text


def _apart(text: str, word: Word, space: float) -> bool:
    """Two complete amounts never run together; Latin words keep their blank."""
    if not text:
        return False
    before, after = text[-1], word.text[0]
    if is_decimal(text.rsplit(" ", 1)[-1]) and is_decimal(word.text):
        return True
    if space < 0.25 * word.height:
        return False
    if before.isdigit() and after.isdigit():
        return space > 0.6 * word.height
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()

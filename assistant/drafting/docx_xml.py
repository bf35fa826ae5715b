"""WordprocessingML as strings: small builders that escape what they are given. Nothing here knows what a draft is."""

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = {
    "w": W,
    "r": R,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
}
PROLOG = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LONGEST = 64  # characters of a tag or a title: Word calls a file damaged that has more
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("(\r\n|\r|\n|\v|\t)")

Attributes = Mapping[str, str | int]


def clean(text: str) -> str:
    """Without the characters that XML does not allow."""
    return _FORBIDDEN.sub("", text)


def el(name: str, attributes: Attributes | None = None, *inner: str) -> str:
    """An element around XML that is given as it is."""
    listed = "".join(f" {key}={quoteattr(clean(str(value)))}" for key, value in (attributes or {}).items())
    content = "".join(inner)
    return f"<{name}{listed}>{content}</{name}>" if content else f"<{name}{listed}/>"


def val(name: str, value: str | int) -> str:
    return el(name, {"w:val": value})


def root(name: str, *inner: str, prefixes: str = "w r") -> str:
    """The outermost element of a part."""
    return PROLOG + el(name, {f"xmlns:{key}": NAMESPACES[key] for key in prefixes.split()}, *inner)


def text(words: str) -> str:
    """The content of a run: line breaks and tabs have elements of their own."""
    parts = []
    for piece in _BREAKS.split(words):
        if piece == "\t":
            parts.append("<w:tab/>")
        elif _BREAKS.fullmatch(piece):
            parts.append("<w:br/>")
        elif cleaned := clean(piece):
            parts.append(f'<w:t xml:space="preserve">{escape(cleaned)}</w:t>')
    return "".join(parts)


HINT = '<w:rFonts w:hint="eastAsia"/>'  # quotation marks and dashes are Chinese ones


def run(words: str, look: str = "") -> str:
    """A run of text; `look` is XML that follows the fonts in the run's properties."""
    return el("w:r", None, el("w:rPr", None, HINT, look), text(words))


def paragraph(style: str, *inner: str, more: str = "") -> str:
    """A paragraph; `more` is XML that follows the style in its properties."""
    return el("w:p", None, el("w:pPr", None, val("w:pStyle", style), more), *inner)


_PLAIN = "<w:text/>"


def control(ident: int, tag: str, title: str, words: str, look: str = "") -> str:
    """A content control around one run. Words of several scripts are rich text: LibreOffice 7.4 writes a plain-text
    control anew for each change of script, with the whole text in each."""
    named = val("w:alias", f"{shorten(title, len(tag) + 2)} #{tag}")  # some editors keep the title and drop the tag
    properties = el("w:sdtPr", None, named, val("w:tag", tag), val("w:id", ident), _PLAIN if words.isascii() else "")
    return el("w:sdt", None, properties, el("w:sdtContent", None, run(words, look)))


def shorten(title: str, less: int = 0) -> str:
    """A title that Word accepts, with room for some more characters."""
    title = " ".join(clean(title).split())
    return title if len(title) <= _LONGEST - less else f"{title[: _LONGEST - less - 1]}…"


def bookmark(ident: int, name: str, content: str) -> str:
    return el("w:bookmarkStart", {"w:id": ident, "w:name": name}) + content + el("w:bookmarkEnd", {"w:id": ident})


def spread(idents: tuple[int, int], names: tuple[str, str], *pieces: str) -> str:
    """Paragraphs and tables between two bookmarks, one on the first paragraph, one on the last: LibreOffice does not
    keep a bookmark that runs over several."""
    first, *middle, last = pieces
    return "".join((marked(first, idents[0], names[0]), *middle, marked(last, idents[1], names[1])))


def marked(one: str, ident: int, name: str) -> str:
    """A paragraph under a bookmark."""
    head, found, tail = one.partition("</w:pPr>")
    return head + found + bookmark(ident, name, tail.removesuffix("</w:p>")) + "</w:p>"


def field(code: str, shown: str, look: str = "") -> str:
    """A field with the result that stands until it is reckoned anew."""
    return el("w:fldSimple", {"w:instr": f" {code} "}, run(shown, look))

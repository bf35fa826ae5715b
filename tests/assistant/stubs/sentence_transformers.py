"""Stands in for the library where a test is about something else: vectors of a text's letters, at once."""

import zlib


class SentenceTransformer:
    def __init__(self, name: str, *, local_files_only: bool = False) -> None:
        del local_files_only
        if name == "broken":
            raise OSError(name)

    def encode_query(self, text: str) -> list[float]:
        return _letters(text)

    def encode_document(self, texts: list[str]) -> list[list[float]]:
        return [_letters(text) for text in texts]


def _letters(text: str) -> list[float]:
    found = [0.01] * 32
    for letter in text:
        found[zlib.crc32(letter.encode()) % 32] += 1
    return found

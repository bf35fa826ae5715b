"""The recogniser: where text stands in a picture, and what its lines say. The only module that knows rapidocr."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from rapidocr import RapidOCR

Picture = npt.NDArray[np.uint8]
THREADS = 2
# Text is found in a smaller copy; its exact extent is taken from the ink of the full one.
_FINDING_SIDE = 1280
_LONGEST_STRIP = 8
_PARAMS: dict[str, Any] = {
    "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Global.log_level": "critical",
    "Global.max_side_len": _FINDING_SIDE,
    "Rec.rec_img_shape": [3, 48, 96],  # figures are short; the usual 320 columns would be mostly padding
}


@dataclass(frozen=True, slots=True)
class Reading:
    """mean and least: how certain its characters are on average, and the least certain of them."""

    text: str
    mean: float
    least: float


@dataclass(frozen=True, slots=True)
class PixelBox:
    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0


@lru_cache(maxsize=1)
def _engine() -> RapidOCR:
    cv2.setNumThreads(THREADS)
    engine = RapidOCR(params=_PARAMS)
    engine.return_word_box = True  # with it every character comes with its own certainty
    return engine


def find_text(picture: Picture) -> list[PixelBox]:
    """Boxes around pieces of text, from top to bottom; generous, and not yet cut at rulings."""
    found = _engine()(cv2.cvtColor(_page_like(picture), cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False)
    corners = getattr(found, "boxes", None)
    if corners is None:
        return []
    return [_upright(np.asarray(box)) for box in corners]


def _page_like(picture: Picture) -> Picture:
    """A strip gets more paper at its right and bottom: made small as it is, its short side would vanish."""
    least = max(picture.shape) // _LONGEST_STRIP
    down, across = (max(least - side, 0) for side in picture.shape[:2])
    if not down and not across:
        return picture
    return np.asarray(cv2.copyMakeBorder(picture, 0, down, 0, across, cv2.BORDER_CONSTANT, value=255), dtype=np.uint8)


def _upright(corners: npt.NDArray[Any]) -> PixelBox:
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    return PixelBox(int(left), int(top), int(right), int(bottom))


def read_lines(pictures: Sequence[Picture]) -> list[Reading]:
    """One reading a picture, each of which holds one line of text."""
    if not pictures:
        return []
    told = _engine().recognize_txt([cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR) for picture in pictures])
    readings: list[Reading] = []
    for text, mean, words in zip(told.txts or (), told.scores, told.word_results, strict=True):
        certain: list[float] = getattr(words, "confs", None) or [float(mean)]
        readings.append(Reading(str(text).strip(), float(mean), min(certain)))
    return readings

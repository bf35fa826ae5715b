"""Something long that goes on while its owner looks at other pages, and can be asked how far it is."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from db.core.errors import JuesuanError

Item = TypeVar("Item")
LOG = logging.getLogger("juesuan")
_FAILED = "处理时出错，没有做完。请再试一次；仍然出错时，请告诉管理员。"


@dataclass
class Work(Generic[Item]):
    """How far a work is. Written by its own thread, read by the page."""

    total: int = 0
    done: int = 0
    doing: str = ""
    items: list[Item] = field(default_factory=list)
    error: str = ""
    over: bool = False

    @property
    def part(self) -> float:
        return min(1.0, self.done / self.total) if self.total else 0.0

    def step(self, done: int, total: int) -> None:
        self.done, self.total = done, total


def start(work: Work[Item], run: Callable[[Work[Item]], None]) -> Work[Item]:
    """Begins in a thread of its own. What goes wrong there becomes the sentence of `error`."""

    def running() -> None:
        try:
            run(work)
        except JuesuanError as error:
            work.error = str(error)
        except Exception:  # a thread has no page above it that would tell
            LOG.exception("work in the background failed")
            work.error = _FAILED
        finally:
            work.over = True

    threading.Thread(target=running, name="juesuan-work", daemon=True).start()
    return work

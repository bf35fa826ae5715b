"""What a check gives back. Types only."""

from dataclasses import dataclass

from assistant.answers import Number


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not stand, where, and why: one sentence for whoever mends the text."""

    text: str
    start: int
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The numbers of a text with their evidence, in reading order, and what does not stand."""

    numbers: tuple[Number, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.faults

"""Questions to stores that stay open: what was read for one is kept for the next while the store stays the same."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from assistant.answers import Answer
from assistant.conversation import OnStep, Talk, ask, ask_in_session, work_of
from assistant.settings import Settings
from assistant.stores import Stores, open_stores
from assistant.toolkit.work import Work
from db.records import REPORT_ACTIONS, AuditEntry


class Asking:
    """Answers questions, one after another or in named conversations."""

    def __init__(self, settings: Settings, stores: Stores) -> None:
        self._settings, self._stores = settings, stores
        self._kept: tuple[tuple[str, list[AuditEntry]], Work] | None = None

    def ask(
        self,
        question: str,
        earlier: Sequence[str] = (),
        *,
        session: str | None = None,
        owner: str = "",
        on_step: OnStep | None = None,
        strict: bool = False,
    ) -> Answer:
        """The answer, after earlier questions or in the owner's conversation of this name, which remembers both
        turns."""
        question, work = _storable(question), self.work()
        if session is None:
            return ask(work, question, earlier, on_step=on_step, strict=strict)
        kept = Talk(self._stores, _storable(session), owner)
        return ask_in_session(kept, work, question, on_step=on_step, strict=strict)

    def asked(self, session: str) -> int:
        """How many questions a conversation has so far."""
        return sum(item.role == "user" for item in self._stores.queries.messages(_storable(session)))

    def work(self) -> Work:
        """What tools work with. Made anew once anybody has changed the reports, their figures or their units."""
        queries = self._stores.queries
        state = (queries.passage_state(), queries.audit(last=1, actions=REPORT_ACTIONS))  # every change is in the log
        if self._kept is None or self._kept[0] != state:
            self._kept = (state, work_of(self._settings, self._stores))
        return self._kept[1]


@contextmanager
def open_asking(settings: Settings) -> Iterator[Asking]:
    """The stores that the settings name, open for questions. ServiceUnavailableError where none answers."""
    with open_stores(settings) as stores:
        yield Asking(settings, stores)


def _storable(text: str) -> str:
    """Text without what no store takes: NUL, and the halves of characters that a broken terminal sends."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")

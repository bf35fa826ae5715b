"""The chat model asked for a sentence: no tools, nothing but the words that it is given."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langsmith import tracing_context

from assistant.brains.bounds import in_time, mended, said
from assistant.brains.chat import open_model
from assistant.brains.stopping import Reason, StoppedError, reason_of
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True)
class Speaker:
    """The model of the settings, until a deadline."""

    model: "BaseChatModel"
    seconds: float  # for one call
    deadline: float  # by time.monotonic()

    @classmethod
    def of(cls, settings: Settings, seconds: float) -> "Speaker":
        """The model, for so many seconds from now. SettingsError where it cannot be opened."""
        return cls(open_model(settings), settings.model_timeout, time.monotonic() + seconds)

    def say(self, words: Sequence[str]) -> str:
        """What the model says after these words, ours and its own in turn. StoppedError where it fails or is slow."""
        messages: list[BaseMessage] = [
            AIMessage(text) if place % 2 else HumanMessage(text) for place, text in enumerate(words)
        ]
        return said(self._asked(messages))

    def _asked(self, messages: list[BaseMessage]) -> BaseMessage:
        for again in (True, False):
            left = min(self.seconds, self.deadline - time.monotonic())
            if left <= 0:
                raise StoppedError(Reason.SLOW)
            try:
                with tracing_context(enabled=False):
                    return in_time(lambda: self.model.invoke(messages), left)
            except StoppedError:
                raise
            except Exception as error:  # every provider has errors of its own
                if not (again and mended(self.model, error)):
                    raise StoppedError(reason_of(error)) from error
        raise StoppedError(Reason.REJECTED)

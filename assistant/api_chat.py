"""What the page does with conversations. Each call opens the stores; nobody reaches another owner's conversations."""

from assistant.settings import Settings
from assistant.stores import open_stores
from db.core.errors import UserError
from db.records import ChatMessage, ChatSession

_LONGEST_NAME = 24


def sessions(settings: Settings, owner: str) -> list[ChatSession]:
    """The owner's conversations, the one used last first."""
    with open_stores(settings) as stores:
        return stores.queries.chat_sessions(owner=owner)


def messages(settings: Settings, owner: str, session: str) -> list[ChatMessage]:
    with open_stores(settings) as stores:
        return stores.queries.messages(session, owner=owner)


def name_for(settings: Settings, owner: str, question: str) -> str:
    """A name that the owner has not given yet, from the first question."""
    first = " ".join(question.split())[:_LONGEST_NAME] or "新会话"
    known = {item.name for item in sessions(settings, owner)}
    number = 1
    while (name := first if number == 1 else f"{first} ({number})") in known:
        number += 1
    return name


def rename(settings: Settings, owner: str, session: str, name: str) -> None:
    """UserError where there is one of this name."""
    with open_stores(settings) as stores:
        stores.store.rename_session(session, name, owner=owner)


def delete(settings: Settings, owner: str, session: str) -> None:
    with open_stores(settings) as stores:
        stores.store.delete_session(session, owner=owner)


def take_back(settings: Settings, owner: str, session: str) -> str:
    """Takes the last question back, so that it can be asked anew; the question. UserError where there is none."""
    with open_stores(settings) as stores:
        asked = [item for item in stores.queries.messages(session, owner=owner) if item.role == "user"]
        if not asked:
            raise UserError("这个会话里还没有问题")
        stores.store.delete_last_turn(session, owner=owner)
        return asked[-1].content


def judge(settings: Settings, owner: str, message_id: int, verdict: str, remark: str = "") -> None:
    """Keeps what a reader says of an answer."""
    with open_stores(settings) as stores:
        stores.store.judge_message(message_id, verdict, remark, owner=owner)


def examples(settings: Settings) -> tuple[str, ...]:
    """Questions that this store can answer."""
    from assistant.showing.examples import examples as made

    with open_stores(settings) as stores:
        return made(stores.queries)


def as_markdown(settings: Settings, owner: str, session: str) -> str:
    """A conversation with its tables and sources."""
    from assistant.showing.talk_export import markdown

    return markdown(session, messages(settings, owner, session))


def as_docx(settings: Settings, owner: str, session: str) -> bytes:
    """The same as a Word file, with its charts."""
    from assistant.showing.talk_export import docx

    return docx(session, messages(settings, owner, session))

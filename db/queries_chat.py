"""Reads conversations, each owner's own."""

from sqlalchemy import func, select

from db.models import ChatMessageRow, ChatSessionRow
from db.queries_base import Reader
from db.records import ChatMessage, ChatSession


class ChatQueries(Reader):
    """The part of the store that is conversations."""

    def chat_sessions(self, *, owner: str = "") -> list[ChatSession]:
        """Conversations of an owner, the one used last first."""
        statement = (
            select(
                ChatSessionRow.name,
                func.count(ChatMessageRow.id),
                ChatSessionRow.created_at,
                ChatSessionRow.updated_at,
            )
            .outerjoin(ChatMessageRow, ChatMessageRow.session_id == ChatSessionRow.id)
            .where(ChatSessionRow.owner == owner)
            .group_by(ChatSessionRow.id, ChatSessionRow.name, ChatSessionRow.created_at, ChatSessionRow.updated_at)
            .order_by(ChatSessionRow.updated_at.desc(), ChatSessionRow.id.desc())
        )
        with self._engine.connect() as connection:
            return [ChatSession(*row) for row in connection.execute(statement)]

    def messages(self, session: str, *, owner: str = "", last: int | None = None) -> list[ChatMessage]:
        """The turns of a conversation in order, or only the last so many; empty for an unknown one."""
        statement = (
            select(
                ChatMessageRow.id,
                ChatMessageRow.role,
                ChatMessageRow.content,
                ChatMessageRow.payload,
                ChatMessageRow.created_at,
                ChatMessageRow.verdict,
                ChatMessageRow.remark,
            )
            .join(ChatSessionRow, ChatSessionRow.id == ChatMessageRow.session_id)
            .where(ChatSessionRow.name == session, ChatSessionRow.owner == owner)
            .order_by(ChatMessageRow.id.desc())
            .limit(last)
        )
        with self._engine.connect() as connection:
            return [ChatMessage(*row) for row in connection.execute(statement)][::-1]

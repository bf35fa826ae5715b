"""Keeps conversations, each under its owner: turns, names, and what readers said of the answers."""

from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError

from db.core.errors import UserError
from db.models import ChatMessageRow, ChatSessionRow
from db.records import VERDICTS
from db.store_base import Writer, insert_ids, log, now
from db.store_rows import Row


def _mine(session: str, owner: str) -> tuple[ColumnElement[bool], ...]:
    return ChatSessionRow.name == session, ChatSessionRow.owner == owner


class ChatStore(Writer):
    """The part of the store that is conversations. Nobody reaches those of another owner."""

    def append_message(
        self, session: str, role: str, content: str, payload: dict[str, Any] | None = None, *, owner: str = ""
    ) -> int:
        """Add one turn to a conversation, which begins with its first turn; gives the id of the turn."""
        with self._transaction() as connection:
            at = now()
            session_id = connection.scalar(
                update(ChatSessionRow).where(*_mine(session, owner)).values(updated_at=at).returning(ChatSessionRow.id)
            )
            if session_id is None:
                row: Row = {"name": session, "owner": owner, "created_at": at, "updated_at": at}
                session_id = insert_ids(connection, ChatSessionRow, [row])[0]
            message: Row = {"session_id": session_id, "role": role, "content": content, "created_at": at}
            message_id = insert_ids(connection, ChatMessageRow, [{**message, "payload": payload or {}}])[0]
            log(connection, owner, "append_message", f"message:{message_id}", role=role)
            return message_id

    def rename_session(self, session: str, name: str, *, owner: str = "") -> None:
        """UserError where the owner has no such conversation, or has one of the new name."""
        if not name.strip():
            raise UserError("会话没有名字，请给它起一个")
        try:
            with self._transaction() as connection:
                found = connection.execute(
                    update(ChatSessionRow)
                    .where(*_mine(session, owner))
                    .values(name=name.strip())
                    .returning(ChatSessionRow.id)
                ).first()
                if found is None:
                    raise UserError(f"没有名为“{session}”的会话，请刷新页面后再试")
                log(connection, owner, "rename_session", f"session:{found.id}", was=session, now=name.strip())
        except IntegrityError as error:
            raise UserError(f"已有名为“{name.strip()}”的会话，请换一个名字") from error

    def delete_session(self, session: str, *, owner: str = "") -> None:
        """Forget a conversation."""
        with self._transaction() as connection:
            gone = connection.execute(
                delete(ChatSessionRow).where(*_mine(session, owner)).returning(ChatSessionRow.id)
            ).first()
            if gone is not None:
                log(connection, owner, "delete_session", f"session:{gone.id}", name=session)

    def delete_last_turn(self, session: str, *, owner: str = "") -> None:
        """Take back the last question and what was answered to it, so that it can be asked anew."""
        with self._transaction() as connection:
            mine = select(ChatSessionRow.id).where(*_mine(session, owner)).scalar_subquery()
            last = connection.scalar(
                select(ChatMessageRow.id)
                .where(ChatMessageRow.session_id == mine, ChatMessageRow.role == "user")
                .order_by(ChatMessageRow.id.desc())
                .limit(1)
            )
            if last is None:
                return
            connection.execute(
                delete(ChatMessageRow).where(ChatMessageRow.session_id == mine, ChatMessageRow.id >= last)
            )
            log(connection, owner, "delete_last_turn", f"message:{last}")

    def judge_message(self, message_id: int, verdict: str, remark: str = "", *, owner: str = "") -> None:
        """What a reader says of an answer. UserError for an answer that is not the owner's."""
        if verdict not in VERDICTS:
            raise ValueError(f"not a verdict: {verdict}")
        with self._transaction() as connection:
            mine = select(ChatSessionRow.id).where(ChatSessionRow.owner == owner)
            found = connection.execute(
                update(ChatMessageRow)
                .where(ChatMessageRow.id == message_id, ChatMessageRow.session_id.in_(mine))
                .values(verdict=verdict, remark=remark)
                .returning(ChatMessageRow.id)
            ).first()
            if found is None:
                raise UserError("没有找到这条回答，请刷新页面后再评价")
            log(connection, owner, "judge_message", f"message:{message_id}", verdict=verdict, remark=remark)

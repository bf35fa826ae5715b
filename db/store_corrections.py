"""What people put right in a report: figures misread, figures not read, things that need no figure."""

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from db.core.errors import UserError
from db.core.facts import FactKey
from db.models import CorrectionRow, FactRow, ProblemRow
from db.store_base import insert_ids, log, now
from db.store_rows import Row
from db.store_work import WorkStore


class CorrectionStore(WorkStore):
    """Every change keeps what was there, who changed it and why."""

    def correct_fact(
        self, fact_id: int, *, fen: int, printed: str, who: str, reason: str = "", unit: str | None = None
    ) -> None:
        """Put right a figure that was misread. What it was stays in the corrections. `unit` is that of `printed`, where
        it is another than the report's."""
        with self._transaction() as connection:
            old = connection.execute(
                select(FactRow.fen, FactRow.printed, FactRow.confidence).where(FactRow.id == fact_id)
            ).first()
            if old is None:
                raise UserError(f"库里没有编号为 {fact_id} 的数，请重新查询后再改")
            values = {"fen": fen, "printed": printed, "confidence": None} | ({"unit": unit} if unit else {})
            connection.execute(update(FactRow).where(FactRow.id == fact_id).values(values))
            was = {"old_fen": old.fen, "old_printed": old.printed, "old_confidence": old.confidence}
            _note(connection, fact_id, {**was, "new_fen": fen, "new_printed": printed}, who=who, reason=reason)
            log(connection, who, "correct_fact", f"fact:{fact_id}", old=old.fen, new=fen, reason=reason)

    def supply_fact(
        self, problem_id: int, key: FactKey, *, label: str, fen: int, printed: str, who: str, reason: str = ""
    ) -> int:
        """A figure for a cell that was not read; the problem is settled with it. Gives the id of the figure.

        UserError where the problem is settled already, or the cell has a figure."""
        with self._transaction() as connection:
            problem = _open_problem(connection, problem_id)
            row: Row = {
                "report_id": problem["report_id"], "form": key.form, "side": key.side, "row": key.row, "col": key.col,
                "fen": fen, "printed": printed, "label": label, "unit": "万元", "confidence": None,
                **{name: problem[name] for name in ("source_file", "source_page", "source_line", "source_sheet")},
            }  # fmt: skip
            try:
                (fact_id,) = insert_ids(connection, FactRow, [row])
            except IntegrityError as error:
                raise UserError("这一格已经有数，请在“更正”里改") from error
            was = {"old_fen": None, "old_printed": "", "old_confidence": None}
            _note(connection, fact_id, {**was, "new_fen": fen, "new_printed": printed}, who=who, reason=reason)
            _settle(connection, problem_id, who, f"补录 {printed}")
            log(connection, who, "supply_fact", f"fact:{fact_id}", problem=problem_id, new=fen, reason=reason)
            return fact_id

    def settle_problem(self, problem_id: int, *, who: str, how: str) -> None:
        """Say why something that was not read needs nothing more."""
        if not how.strip():
            raise UserError("请写明为什么这一处不用处理")
        with self._transaction() as connection:
            _open_problem(connection, problem_id)
            _settle(connection, problem_id, who, how.strip())
            log(connection, who, "settle_problem", f"problem:{problem_id}", how=how.strip())


def _open_problem(connection: Connection, problem_id: int) -> Row:
    found = connection.execute(
        select(*ProblemRow.__table__.c).where(ProblemRow.id == problem_id, ProblemRow.settled_at.is_(None))
    ).mappings().first()  # fmt: skip
    if found is None:
        raise UserError("这一处已经处理过，或报告已删除，请刷新页面")
    return dict(found)


def _settle(connection: Connection, problem_id: int, who: str, how: str) -> None:
    values = {"settled_by": who, "settled_at": now(), "settled_how": how}
    connection.execute(update(ProblemRow).where(ProblemRow.id == problem_id).values(values))


def _note(connection: Connection, fact_id: int, change: Row, *, who: str, reason: str) -> None:
    told = {"fact_id": fact_id, "who": who, "reason": reason, "corrected_at": now(), **change}
    connection.execute(insert(CorrectionRow), told)

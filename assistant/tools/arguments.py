"""The arguments that tools share. Models write a name where a list is due, «2023年», or nothing: all are understood."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from langchain.tools import ToolRuntime
from langchain_core.tools import InjectedToolArg
from pydantic import BeforeValidator, Field
from pydantic_core import CoreSchema, core_schema

from assistant.toolkit.found import Figure, Found
from assistant.tools.telling import told
from assistant.turn import Turn
from db.core.errors import UserError


class _AsItIs(InjectedToolArg):
    """Handed on unread. pydantic would otherwise make a schema of all that a runtime holds, for every tool anew, and
    copy it for every call."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        del source, handler
        return core_schema.any_schema(serialization=core_schema.plain_serializer_function_ser_schema(_same))


def _same(given: Any) -> Any:
    return given


Runtime = Annotated[ToolRuntime[Turn, Any], _AsItIs()]
Told = tuple[str, Found]
_LONGEST = 2_000  # the planner names an account of one name by all its codes


def _as_list(given: Any) -> Any:
    if given is None or given == "":
        return []
    if isinstance(given, str):
        if given.lstrip().startswith("["):
            try:
                return json.loads(given)
            except ValueError:
                return [given]
        return [part for part in given.replace("，", "、").replace(",", "、").split("、") if part]
    return given


def _as_year(given: Any) -> Any:
    if isinstance(given, str):
        text = given.strip().removesuffix("年度").removesuffix("年")
        return None if text in ("", "null", "None") else text
    return given


def _as_text(given: Any) -> Any:
    return "" if given is None else given


Name = Annotated[str, Field(max_length=_LONGEST)]
Units = Annotated[
    Sequence[Name],
    BeforeValidator(_as_list),
    Field(max_length=200, description="单位的全称、简称，或城市、省份的名称；不填是库里所有单位"),
]
Unit = Annotated[Name, Field(description="一个单位的全称或简称，城市里只有一个单位时也可写城市")]
Metrics = Annotated[
    Sequence[Name],
    BeforeValidator(_as_list),
    Field(min_length=1, max_length=30, description="指标或科目的名称，也可写科目编码，或加“同比增长率”“年初预算数”等"),
]
Metric = Annotated[
    Name,
    Field(
        description="一个指标或科目的名称，例如 收入总计、项目支出占比、三公经费同比增长率、公务接待费占三公经费的比重"
    ),
]
Year = Annotated[
    Annotated[int, Field(ge=1900, le=2200)] | None,
    BeforeValidator(_as_year),
    Field(description="决算年度；不填取库里最新的年度"),
]
Handles = Annotated[
    Sequence[Name],
    BeforeValidator(_as_list),
    Field(min_length=1, max_length=300, description="先前查到的数的编号，例如 v1、v2"),
]
Words = Annotated[str, BeforeValidator(_as_text), Field(max_length=4_000)]


def kept(runtime: Runtime, found: Found, more: str = "") -> Told:
    """What a tool gives back: the text for the model, and what was found for the guard and the planner."""
    own = runtime.context.keep(found)
    return told(own, more), own


def whole_names(runtime: Runtime, units: Sequence[str]) -> list[str]:
    """Units by their whole names; none given stay none."""
    return [entity.name for entity in runtime.context.work.library.units(units)] if units else []


def one_unit(runtime: Runtime, unit: str) -> str:
    """The whole name of one unit. UserError with the candidates where a place has several."""
    found = whole_names(runtime, [unit])
    if len(found) > 1:
        raise UserError(f"“{unit}”有几个单位：{'、'.join(found)}，请写其中一个的全称")
    return found[0]


def own_year(runtime: Runtime, entity: str, year: int | None) -> int:
    """The year asked for, else the newest of the unit."""
    return year if year is not None else runtime.context.work.library.years(entity)[0]


def operands(runtime: Runtime) -> Mapping[str, Figure]:
    return runtime.context.figures_by_handle

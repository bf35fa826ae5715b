"""What the store keeps, replaces, refuses and rolls back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, select

from db.core.errors import UnknownEntityError, UserError
from db.core.facts import Claim, Entity, Fact, FactKey, Indicator, Passage, Problem, Project, Report, Section, Source
from db.models import Base
from db.queries import Queries
from db.records import DraftReason, FindingRecord, FindingStatus, Outcome, Saved
from db.store import Store
from tests.db.invented_report import OTHER_UNIT, UNIT, figure, place

Make = Callable[..., Report]


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
            if name not in {"audit_log", "store_info"}
        }


def test_save__new_then_same(store: Store, queries: Queries, engine: Engine, make: Make) -> None:
    report = make()
    saved = store.save(report, parser_version="1")
    assert (saved.outcome, saved.edition) == (Outcome.NEW, 1)
    before = counts(engine)
    assert store.save(report) == Saved(saved.report_id, Outcome.SAME, 1)
    assert counts(engine) == before
    stored = queries.report(saved.report_id)
    assert stored is not None
    assert (stored.parser_version, stored.entity, stored.pages) == ("1", report.entity, 12)


def test_save__then_query_gives_the_same(store: Store, queries: Queries, make: Make) -> None:
    report = make()
    report_id = store.save(report).report_id
    assert tuple(stored.fact for stored in queries.facts()) == report.facts
    assert tuple(stored.form for stored in queries.forms()) == report.forms
    assert tuple(stored.section for stored in queries.sections()) == report.sections
    assert tuple(stored.passage for stored in queries.passages()) == report.passages
    assert tuple(stored.project for stored in queries.projects()) == report.projects
    assert tuple(stored.problem for stored in queries.problems()) == report.problems
    assert {stored.report_id for stored in queries.facts()} == {report_id}


def test_save__other_bytes_become_the_next_edition(store: Store, queries: Queries, make: Make) -> None:
    first = store.save(make())
    corrected = store.save(make(facts=(figure("支出决算表||合计|基本支出", "71.00"),)))
    assert (corrected.outcome, corrected.edition) == (Outcome.SUPERSEDED, 2)
    assert [fact.fact.printed for fact in queries.facts(UNIT, 2023)] == ["71.00"]
    assert len(queries.facts(report_id=first.report_id)) == len(make().facts)
    assert len(queries.facts(current_only=False)) == len(make().facts) + 1
    assert [(r.edition, r.is_current, r.editions) for r in queries.reports()] == [(1, False, 2), (2, True, 2)]
    assert store.save(make()) == Saved(first.report_id, Outcome.SAME, 1)


def test_save__another_year_is_another_report(store: Store, make: Make) -> None:
    assert store.save(make()).outcome is Outcome.NEW
    assert store.save(make(year=2024)).outcome is Outcome.NEW


def test_save__one_cell_with_two_figures(store: Store, engine: Engine, make: Make) -> None:
    twice = (figure("支出决算表||合计|基本支出", "1.00"), figure("支出决算表||合计|基本支出", "2.00"))
    with pytest.raises(UserError, match=r"支出决算表·合计·基本支出”读出两个数 1\.00 和 2\.00"):
        store.save(make(facts=twice))
    assert not any(counts(engine).values())


def test_save__a_fact_of_another_report(store: Store, make: Make) -> None:
    with pytest.raises(ValueError, match="2022"):
        store.save(make(facts=(figure("支出决算表||合计|基本支出", "1.00", year=2022),)))


@pytest.mark.parametrize("table", ["report", "fact", "passage", "indicator", "problem", "audit_log"])
def test_save__a_failure_anywhere_leaves_nothing(
    store: Store, queries: Queries, engine: Engine, make: Make, table: str
) -> None:
    first = make()
    store.save(first)
    before = counts(engine)

    def fail(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise OSError("no power")

    event.listen(engine, "before_cursor_execute", fail)
    writer = Store(engine)
    with pytest.raises(OSError, match="no power"):
        writer.save(make(title="更正", entity=Entity(UNIT, city="别的市")))
    event.remove(engine, "before_cursor_execute", fail)
    assert counts(engine) == before
    assert queries.resolve_entity(UNIT) == first.entity
    assert [report.is_current for report in queries.reports()] == [True]
    assert writer.save(make(title="更正")).outcome is Outcome.SUPERSEDED


def test_save__repeated_passages_get_their_own_ids(store: Store, queries: Queries, make: Make) -> None:
    same = Passage("第四部分", 1, "无。", place(9))
    report = make(passages=(same, same, replace(same, ordinal=2)))
    report_id = store.save(report).report_id
    shas = [stored.sha for stored in queries.passages()]
    assert len(set(shas)) == 3
    store.delete_report(report_id, who="张")
    store.save(report)
    assert [stored.sha for stored in queries.passages()] == shas


def test_save__nul_and_surrogates_are_left_out(store: Store, queries: Queries, make: Make) -> None:
    store.save(make(title="决\x00算\ud800书"))
    assert queries.reports()[0].title == "决算书"


def test_save__from_several_threads(engine: Engine, queries: Queries, make: Make) -> None:
    reports = [make(title=f"版{number % 3}") for number in range(9)]
    with ThreadPoolExecutor(6) as pool:
        saved = list(pool.map(Store(engine).save, reports))
    assert sorted(one.outcome for one in saved) == ["new", *["same"] * 6, *["superseded"] * 2]
    assert sorted(report.edition for report in queries.reports()) == [1, 2, 3]
    assert len(queries.reports(current_only=True)) == 1


def test_save__two_thousand_facts_and_six_hundred_passages(store: Store, queries: Queries, make: Make) -> None:
    report = make(
        year=2022,
        facts=tuple(figure(f"支出决算表||{number}|基本支出", "1.00", year=2022) for number in range(2000)),
        passages=tuple(Passage("第三部分/一", number, "热线服务。" * 40, place(number)) for number in range(600)),
    )
    saved = store.save(report)
    stored = queries.report(saved.report_id)
    assert stored is not None
    assert (stored.facts, stored.passages) == (2000, 600)


def test_entity__derived_fields_are_filled_until_a_person_edits(store: Store, queries: Queries, make: Make) -> None:
    store.save(make(entity=Entity(UNIT)))
    assert queries.resolve_entity(UNIT).city == ""
    store.save(make(year=2024, entity=Entity(UNIT, ("热线",), city="云岭市")))
    store.save(make(year=2025, entity=Entity(UNIT)))
    assert queries.resolve_entity(UNIT) == Entity(UNIT, ("热线",), city="云岭市")
    store.set_entity_fields(UNIT, who="李", city="云山市", short_names=("云热线",))
    store.save(make(year=2026, entity=Entity(UNIT, ("热线",), city="云岭市", province="云南省")))
    assert queries.resolve_entity(UNIT) == Entity(UNIT, ("云热线",), city="云山市")
    assert queries.audit(last=10)[1].action == "set_entity_fields"
    with pytest.raises(UserError, match="没有"):
        store.set_entity_fields("无此单位", who="李", city="x")


def test_delete_report__the_edition_before_is_the_answer_again(
    store: Store, queries: Queries, engine: Engine, make: Make
) -> None:
    first = store.save(make())
    second = store.save(make(title="更正"))
    store.save_claims(second.report_id, [claim()])
    store.delete_report(second.report_id, who="张")
    assert [(report.id, report.is_current) for report in queries.reports()] == [(first.report_id, True)]
    store.delete_report(first.report_id, who="张")
    assert not any(counts(engine).values())
    with pytest.raises(UserError, match="编号"):
        store.delete_report(first.report_id, who="张")


def test_delete_report__a_unit_with_a_draft_or_an_edit_stays(store: Store, queries: Queries, make: Make) -> None:
    kept = store.save(make())
    edited = store.save(make(entity=Entity(OTHER_UNIT), facts=()))
    store.save_draft(UNIT, 2024, "shandong", {})
    store.set_entity_fields(OTHER_UNIT, who="李", city="云岭市")
    store.delete_report(kept.report_id, who="张")
    store.delete_report(edited.report_id, who="张")
    assert len(queries.entities()) == 2


def test_correct_fact__keeps_what_it_was(store: Store, queries: Queries, make: Make) -> None:
    read = replace(figure("支出决算表||合计|基本支出", "7.10"), confidence=0.5)
    store.save(make(facts=(read,)))
    fact_id = queries.facts()[0].id
    store.correct_fact(fact_id, fen=71_000_000, printed="71.0", who="李", reason="小数点看错")
    (now,) = queries.facts()
    assert now.fact == replace(read, fen=71_000_000, printed="71.0", confidence=None)
    (correction,) = queries.corrections(fact_id=fact_id)
    assert (correction.old_fen, correction.old_printed, correction.new_fen) == (7_100_000, "7.10", 71_000_000)
    assert (correction.who, correction.reason) == ("李", "小数点看错")
    assert queries.corrections(report_id=now.report_id) == [correction]
    with pytest.raises(UserError):
        store.correct_fact(fact_id + 1, fen=1, printed="1", who="李")


def claim() -> Claim:
    return Claim("第三部分/一", "增加 5 万元", "change", "收入总计", "", "2023", "5", "万元", "增加", place(7))


def test_claims__replaced_as_a_whole(store: Store, queries: Queries, make: Make) -> None:
    report_id = store.save(make()).report_id
    store.save_claims(report_id, [claim(), claim()])
    store.save_claims(report_id, [claim()])
    (stored,) = queries.claims(UNIT, 2023)
    assert stored.claim == claim()


def finding(quote: str = "增加") -> FindingRecord:
    return FindingRecord("narrative.x", "error", "方向相反", quote, "减少", "增加", ("fact:1", "fact:2"), place(7))


def test_findings__a_mark_survives_the_next_check(store: Store, queries: Queries, make: Make) -> None:
    report_id = store.save(make()).report_id
    store.save_findings(report_id, [finding(), finding("下降")])
    marked = queries.findings(report_id=report_id)[0]
    with pytest.raises(UserError, match="为什么"):
        store.mark_finding(marked.id, FindingStatus.FALSE, reason=" ", who="李")
    store.mark_finding(marked.id, FindingStatus.FALSE, reason="原文如此", who="李")
    store.save_findings(report_id, [finding("下降"), replace(finding(), source=place(8))])
    (false,) = queries.findings(status=FindingStatus.FALSE)
    assert (false.finding.source.line, false.reason, false.marked_by) == (8, "原文如此", "李")
    assert [one.finding.quote for one in queries.findings(status=FindingStatus.OPEN)] == ["下降"]


def test_drafts_and_reasons(store: Store, queries: Queries, make: Make) -> None:
    store.save(make())
    draft_id = store.save_draft(UNIT, 2024, "shandong", {"sections": ["一"]})
    reason = DraftReason("一", "收入总计变动原因", "热线扩容", "passage:1", "李")
    store.accept_reason(draft_id, replace(reason, text="旧"))
    store.accept_reason(draft_id, reason)
    assert store.save_draft(UNIT, 2024, "fujian", {"sections": []}, draft_id=draft_id) == draft_id
    draft = queries.draft(draft_id)
    assert draft is not None
    assert (draft.style, draft.content, draft.reasons) == ("fujian", {"sections": []}, (reason,))
    assert queries.drafts("云岭12345", 2024) == [draft]
    assert queries.drafts(year=2020) == []
    store.delete_draft(draft_id)
    assert queries.draft(draft_id) is None
    with pytest.raises(UserError, match="草稿"):
        store.accept_reason(draft_id, reason)
    with pytest.raises(UserError, match="草稿"):
        store.save_draft(UNIT, 2024, "x", {}, draft_id=draft_id)
    with pytest.raises(UnknownEntityError):
        store.save_draft("无此单位", 2024, "x", {})


def test_conversations(store: Store, queries: Queries) -> None:
    store.append_message("一", "user", "去年花了多少？")
    store.append_message("一", "assistant", "118.40 万元", {"numbers": [{"text": "118.40"}]})
    store.append_message("二", "user", "你好")
    assert [(session.name, session.messages) for session in queries.chat_sessions()] == [("二", 1), ("一", 2)]
    assert [message.role for message in queries.messages("一")] == ["user", "assistant"]
    (last,) = queries.messages("一", last=1)
    assert last.payload == {"numbers": [{"text": "118.40"}]}
    store.delete_session("一")
    assert queries.messages("一") == []


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
FEN = st.integers(-(2**63), 2**63 - 1)
PLACES = st.builds(
    Source, WORDS, st.none() | st.integers(1, 9999), st.none() | st.integers(1, 99999), st.none() | WORDS
)
KEYS = st.builds(FactKey, st.just(UNIT), st.just(2023), WORDS, WORDS, WORDS, WORDS)
FACTS = st.lists(
    st.builds(Fact, KEYS, FEN, WORDS, WORDS, WORDS, PLACES, st.none() | st.floats(0, 1)),
    unique_by=lambda fact: fact.key,
    max_size=20,
)
DECIMALS = st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=4).map(Decimal)
INDICATORS = st.lists(st.builds(Indicator, *[WORDS] * 8, PLACES), max_size=3).map(tuple)
AMOUNTS = st.none() | FEN
PROJECTS = st.lists(
    st.builds(
        Project, WORDS, PLACES, AMOUNTS, AMOUNTS, AMOUNTS, DECIMALS, DECIMALS, st.none() | WORDS, WORDS, INDICATORS
    ),
    max_size=3,
)
SECTIONS = st.lists(st.builds(Section, WORDS, st.integers(1, 6), WORDS, WORDS, PLACES), max_size=4)
PASSAGES = st.lists(st.builds(Passage, WORDS, st.integers(0, 999), WORDS, PLACES), max_size=6)
PROBLEMS = st.lists(st.builds(Problem, WORDS, WORDS, WORDS, PLACES, WORDS), max_size=3)


REPORT_PARTS = st.fixed_dictionaries(
    {
        "facts": FACTS.map(tuple),
        "projects": PROJECTS.map(tuple),
        "sections": SECTIONS.map(tuple),
        "passages": PASSAGES.map(tuple),
        "problems": PROBLEMS.map(tuple),
    }
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(parts=REPORT_PARTS)
def test_store_then_query_gives_the_same(
    store: Store, queries: Queries, make: Make, parts: dict[str, tuple[object, ...]]
) -> None:
    report_id = store.save(make(**parts)).report_id
    assert {
        "facts": tuple(stored.fact for stored in queries.facts(report_id=report_id)),
        "projects": tuple(stored.project for stored in queries.projects(report_id=report_id)),
        "sections": tuple(stored.section for stored in queries.sections(report_id=report_id)),
        "passages": tuple(stored.passage for stored in queries.passages(report_id=report_id)),
        "problems": tuple(stored.problem for stored in queries.problems(report_id=report_id)),
    } == parts
    store.delete_report(report_id, who="")

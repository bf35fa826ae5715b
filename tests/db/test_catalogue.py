"""The catalogue's data files: they load, they agree with each other, and a spoiled one is told with file and line."""

import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from db.catalogue import Account, Catalogue, Place, load
from db.catalogue.equations import CLASSES, parse_equation
from db.catalogue.loader import HERE
from db.catalogue.references import cells_in, check_arithmetic, parse_cell_ref
from db.core.errors import CatalogueError
from db.core.text import fold

CONTRACT_FORMS = (
    ("overview", "收入支出决算总表"),
    ("income", "收入决算表"),
    ("expenditure", "支出决算表"),
    ("fiscal", "财政拨款收入支出决算总表"),
    ("nonfiscal", "非财政拨款收入支出决算总表"),
    ("general_budget", "一般公共预算财政拨款支出决算表"),
    ("basic", "一般公共预算财政拨款基本支出决算表"),
    ("gov_fund", "政府性基金预算财政拨款收入支出决算表"),
    ("state_capital", "国有资本经营预算财政拨款支出决算表"),
    ("three_public", "“三公”经费支出决算表"),
)
NUMBER_FORMS = {"amount", "percent", "count", "rate", "score"}
MUNICIPALITIES = {"北京市", "天津市", "上海市", "重庆市"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


# --- forms -----------------------------------------------------------------------------------------------------------


def test_forms__the_ten_of_the_contract_in_order(catalogue: Catalogue) -> None:
    assert tuple((form.id, form.name) for form in catalogue.forms) == CONTRACT_FORMS
    assert [form.order for form in catalogue.forms] == list(range(1, 11))


def test_form__found_by_id_name_and_every_title(catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        for title in (form.id, form.name, *form.titles):
            assert catalogue.form(title) is form
    assert catalogue.form('"三公"经费支出决算表') is catalogue.form("three_public")
    assert catalogue.form("预算表") is None


def test_equations__parse_and_balance_on_declared_names(catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        texts = [equation.text for side in form.sides for equation in (*side.equations, *side.column_equations)]
        assert texts, form.id
        for side in form.sides:
            rows = {row.key for row in side.rows} | ({CLASSES} if side.classes else set())
            for equation in side.equations:
                assert parse_equation(equation.text) == equation
                assert set(equation.names()) <= rows
            for equation in side.column_equations:
                assert parse_equation(equation.text) == equation
                assert set(equation.names()) <= set(side.column_names)


@pytest.mark.parametrize("text", ["", "a", "a =", "= a", "a = b = c", "a = b c + + d"])
def test_parse_equation__refuses(text: str) -> None:
    with pytest.raises(ValueError, match="equation"):
        parse_equation(text)


# --- accounts and places ---------------------------------------------------------------------------------------------


def test_accounts__every_parent_exists_and_no_code_twice(catalogue: Catalogue) -> None:
    codes = Counter((account.kind, account.code) for account in catalogue.accounts)
    assert [code for code, times in codes.items() if times > 1] == []
    assert [a.code for a in catalogue.accounts if a.parent and (a.kind, a.parent) not in codes] == []


def test_accounts__names_are_written_as_the_official_list_does(catalogue: Catalogue) -> None:
    odd = [account for account in catalogue.accounts if not account.name or re.search(r"[\s()\"',·]", account.name)]
    assert odd == []


@pytest.mark.parametrize(
    ("kind", "code", "name", "level", "parent"),
    [
        ("functional", "201", "一般公共服务支出", 1, ""),
        ("functional", "20103", "政府办公厅（室）及相关机构事务", 2, "201"),
        ("functional", "2010399", "其他政府办公厅（室）及相关机构事务支出", 3, "20103"),
        ("functional", "2013150", "事业运行", 3, "20131"),
        ("functional", "2010608", "财政委托业务支出", 3, "20106"),
        ("functional", "2120899", "其他国有土地使用权出让收入安排的支出", 3, "21208"),
        ("functional", "2210203", "购房补贴", 3, "22102"),
        ("functional", "234", "抗疫特别国债安排的支出", 1, ""),
        ("economic", "30213", "维修（护）费", 2, "302"),
        ("economic", "39908", "对民间非营利组织和群众性自治组织补贴", 2, "399"),
    ],
)
def test_account__spot_checks(catalogue: Catalogue, kind: str, code: str, name: str, level: int, parent: str) -> None:
    account = next(account for account in catalogue.accounts if (account.kind, account.code) == (kind, code))
    assert (account.name, account.level, account.parent) == (name, level, parent)


def test_accounts__the_26_classes_of_the_public_table_in_its_order(catalogue: Catalogue) -> None:
    not_units = {"227", "230", "233"}  # 预备费, 转移性支出, 债务发行费用: never a unit's
    classes = [account.code for account in catalogue.classes("functional") if account.code not in not_units]
    assert len(classes) == 26
    assert classes == sorted(classes)


def test_accounts_named__one_name_may_be_many_codes(catalogue: Catalogue) -> None:
    codes = {account.code for account in catalogue.accounts_named("functional", "事业 运行")}
    assert {"2010150", "2010350", "2013150"} <= codes
    assert [a.code for a in catalogue.accounts_named("economic", "维修(护)费")] == ["30213"]


def test_places__34_provinces_and_every_prefecture(catalogue: Catalogue) -> None:
    provinces = [place for place in catalogue.places if place.level == "province"]
    cities = [place for place in catalogue.places if place.level == "city"]
    assert len(provinces) == 34
    assert len(cities) == 333 + len(MUNICIPALITIES)
    assert {place.province for place in cities} <= {place.name for place in provinces}
    assert all(place.province == place.name for place in provinces)
    assert {place.name for place in provinces} & {place.name for place in cities} == MUNICIPALITIES


@pytest.mark.parametrize("level", ["province", "city"])
def test_places__no_name_and_no_short_name_twice(catalogue: Catalogue, level: str) -> None:
    places = [place for place in catalogue.places if place.level == level]
    assert len({place.name for place in places}) == len(places)
    assert len({place.short for place in places}) == len(places)


def test_places__a_short_name_is_two_characters_or_more_of_its_name(catalogue: Catalogue) -> None:
    assert [place for place in catalogue.places if len(place.short) < 2 or place.short[:2] != place.name[:2]] == []


def test_places__a_short_name_means_one_place(catalogue: Catalogue) -> None:
    """吉林市不叫吉林，海南州不叫海南；直辖市既是省也是市。"""
    meant: dict[str, set[str]] = {}
    for place in catalogue.places:
        meant.setdefault(place.short, set()).add(place.name)
    assert {short: names for short, names in meant.items() if len(names) > 1} == {}
    assert meant["黔东南"] == {"黔东南苗族侗族自治州"}
    assert Place("上海市", "上海", "上海市", "city") in catalogue.places


# --- metrics ---------------------------------------------------------------------------------------------------------


def test_metrics__many_and_each_complete(catalogue: Catalogue) -> None:
    assert len(catalogue.metrics) >= 120
    for metric in catalogue.metrics:
        assert re.fullmatch(r"[a-z][a-z0-9_]+", metric.id), metric.id
        assert metric.number_form in NUMBER_FORMS, metric.id
        assert metric.description, metric.id
        assert (metric.number_form == "percent") == (metric.unit == "%"), metric.id
        assert isinstance(metric.synonyms, tuple), metric.id
        assert isinstance(metric.indicator, tuple), metric.id


def test_metrics__every_expression_names_declared_cells_and_metrics(catalogue: Catalogue) -> None:
    forms = {form.id: form for form in catalogue.forms}
    ids = {metric.id for metric in catalogue.metrics}
    for metric in catalogue.metrics:
        if metric.expression:
            check_arithmetic(metric.expression)
            assert metric.cells == tuple(parse_cell_ref(text, forms) for text in cells_in(metric.expression)), metric.id
            assert metric.cells or metric.metrics, metric.id
        assert set(metric.metrics) <= ids, metric.id


def test_metrics__a_row_that_is_an_account_is_in_the_account_list(catalogue: Catalogue) -> None:
    classes = {account.name for account in catalogue.classes("functional")}
    for metric in catalogue.metrics:
        for cell in metric.cells:
            form = catalogue.form(cell.form)
            assert form is not None
            side = form.side_named(cell.side)
            assert side is not None
            if cell.row.isdigit():
                assert form.accounts is not None
                assert catalogue.account(form.accounts, cell.row), metric.id
            elif cell.row != "合计":
                assert cell.row in {row.key for row in side.rows} | classes, metric.id


def test_metrics__a_word_means_one_metric(catalogue: Catalogue) -> None:
    spoken = Counter(
        word
        for metric in catalogue.metrics
        for word in {fold(word) for word in (metric.id, metric.name, *metric.synonyms)}
    )
    assert [word for word, times in spoken.items() if times > 1] == []


def test_metrics__no_word_is_so_general_that_it_fits_anything(catalogue: Catalogue) -> None:
    general = {
        "支出",
        "收入",
        "预算",
        "决算",
        "合计",
        "总计",
        "小计",
        "项目",
        "金额",
        "经费",
        "费用",
        "占比",
        "比重",
        "完成率",
        "执行率",
    }
    said = {word for metric in catalogue.metrics for word in (metric.name, *metric.synonyms)}
    assert said & (general | {"多少", "资金", "人数", "满意度", "得分"}) == set()
    assert [word for word in said if len(word) < 2] == []
    places = {place.short for place in catalogue.places}
    assert said & places == set()


def test_metrics__same_name_in_two_classifications_stays_apart(catalogue: Catalogue) -> None:
    """30113 住房公积金与 2210201 住房公积金、30217 公务接待费与“三公”公务接待费不是一个数。"""
    expected = {
        "住房公积金缴费": ("basic", "30113"),
        "住房公积金支出": ("expenditure", "2210201"),
        "公务接待费": ("three_public", "公务接待费"),
        "基本支出公务接待费": ("basic", "30217"),
        "公务用车运行维护费": ("three_public", "公务用车运行维护费"),
        "基本支出公务用车运行维护费": ("basic", "30231"),
        "职业年金缴费": ("basic", "30109"),
        "机关事业单位职业年金缴费支出": ("expenditure", "2080506"),
    }
    for name, place in expected.items():
        metric = catalogue.metric(name)
        assert metric is not None
        assert [(cell.form, cell.row) for cell in metric.cells] == [place]
    assert catalogue.metric("住房公积金") is None


WHAT_CLERKS_TYPE = {
    "annual_expenditure": ("总支出", "花了多少钱", "一共花了多少钱"),
    "total_income": ("收支总计", "收、支总计"),
    "closing_balance": ("年末结转和结余", "年底结余", "剩了多少钱"),
    "three_public": ("三公", "三公经费", "“三公”经费", "三公支出"),
    "reception_share": ("公务接待费占三公的比重", "接待费占三公多少"),
    "project_expenditure_share": ("项目支出占比", "项目支出占总支出的比重"),
    "sme_share": ("授予中小企业的占多少", "中小企业占比"),
    "vehicles_total": ("有几辆车", "车辆数"),
    "staff_established": ("年末在编多少人", "在编人数"),
    "requests_accepted": ("受理量", "受理了多少件诉求"),
    "connection_rate": ("接通率", "有效接通率"),
    "general_budget_initial": ("年初预算", "一般公共预算年初预算"),
    "gov_fund_initial": ("政府性基金年初预算",),
}


@pytest.mark.parametrize("metric_id", WHAT_CLERKS_TYPE)
def test_metrics__what_clerks_type(catalogue: Catalogue, metric_id: str) -> None:
    for said in WHAT_CLERKS_TYPE[metric_id]:
        found = [m.id for m in catalogue.metrics if fold(said) in {fold(word) for word in (m.name, *m.synonyms)}]
        assert found == [metric_id], said


def test_metric__by_name_or_id(catalogue: Catalogue) -> None:
    assert catalogue.metric("项目支出占比") is catalogue.metric("project_expenditure_share")
    assert catalogue.metric("没有的指标") is None


@pytest.mark.parametrize(
    "expression",
    ["", "[a/b] +", "([a/b]", "[a/b] [c/d]", "[a/b] ** 2", "total / 2", "'two' * [a/b]", "abs([a/b])", "True + [a/b]"],
)
def test_check_arithmetic__refuses(expression: str) -> None:
    with pytest.raises(ValueError, match=r"expression|allowed"):
        check_arithmetic(expression)


NO_CELLS = {
    "form": "nowhere/合计",
    "side": "overview/总计",
    "row": "overview/收入/没有这一行",
    "column": "expenditure/合计/没有这一栏",
    "form_alone": "expenditure",
    "account_by_name": "basic/办公费/金额",
}


@pytest.mark.parametrize("what", NO_CELLS)
def test_parse_cell_ref__refuses(catalogue: Catalogue, what: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"[{NO_CELLS[what]}]")):
        parse_cell_ref(NO_CELLS[what], {form.id: form for form in catalogue.forms})


def test_parse_cell_ref__a_part_is_named_with_its_parent(catalogue: Catalogue) -> None:
    text = "fiscal/收入/年初财政拨款结转和结余/一般公共预算财政拨款/金额"
    cell = parse_cell_ref(text, {form.id: form for form in catalogue.forms})
    assert (cell.side, cell.row, cell.col) == ("收入", "年初财政拨款结转和结余/一般公共预算财政拨款", "金额")


# --- glossary --------------------------------------------------------------------------------------------------------


def glossary() -> list[tuple[str, str]]:
    """Term and identifier of every line of the tables."""
    text = (HERE / "GLOSSARY.md").read_text(encoding="utf-8")
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")
    ]
    assert all(len(row) == 3 and all(row) for row in cells)
    return [(term, identifier) for term, identifier, _ in cells if identifier.startswith("`")]


def test_glossary__every_form_with_its_id(catalogue: Catalogue) -> None:
    assert {(form.name, f"`{form.id}`") for form in catalogue.forms} <= set(glossary())


def test_glossary__every_shape_row_kind_and_number_form(catalogue: Catalogue) -> None:
    identifiers = {identifier.strip("`") for _, identifier in glossary()}
    kinds = {row.kind for form in catalogue.forms for side in form.sides for row in side.rows} - {"item"}
    assert {form.shape for form in catalogue.forms} | kinds | NUMBER_FORMS <= identifiers


def test_glossary__every_group_of_metrics(catalogue: Catalogue) -> None:
    assert {metric.group for metric in catalogue.metrics} <= {term for term, _ in glossary()}


def test_glossary__identifiers_are_ascii() -> None:
    assert [row for row in glossary() if not row[1].isascii()] == []


# --- spoiled files ---------------------------------------------------------------------------------------------------


class Spoiler:
    """A copy of the catalogue's folder, to spoil; said() is what load() says of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))

    def change(self, name: str, old: str, new: str) -> int:
        """The line of the change, for the one place where the old text stands first."""
        path = self.folder / name
        before, found, after = path.read_text(encoding="utf-8").partition(old)
        assert found, f"{old!r} is not in {name}"
        path.write_text(before + new + after, encoding="utf-8")
        return before.count("\n") + 1

    def append(self, name: str, text: str) -> int:
        """The line where the appended text starts."""
        path = self.folder / name
        before = path.read_text(encoding="utf-8")
        path.write_text(before + text, encoding="utf-8")
        return before.count("\n") + 1

    def said(self) -> list[str]:
        with pytest.raises(CatalogueError) as caught:
            load(self.folder)
        heading, *lines = str(caught.value).splitlines()
        assert "文件和行号" in heading
        assert all(re.match(r"[a-z_]+\.(?:toml|csv):\d+: ", line) for line in lines)
        return lines


@pytest.fixture
def spoiler(tmp_path: Path) -> Spoiler:
    return Spoiler(tmp_path / "catalogue")


def test_load__a_true_copy_is_the_same(spoiler: Spoiler, catalogue: Catalogue) -> None:
    copy = load(spoiler.folder)
    assert (copy.accounts, copy.metrics, copy.places) == (catalogue.accounts, catalogue.metrics, catalogue.places)


ACCOUNT_ROWS = {
    "kind": ("cultural,299,某某支出", "kind 'cultural' is none of"),
    "letters": ("functional,20x,某某支出", "'20x' is no functional code"),
    "length": ("functional,20199990,某某支出", "'20199990' is no functional code"),
    "economic_item": ("economic,3020101,某某费", "'3020101' is no economic code"),
    "twice": ("functional,201,一般公共服务支出", "functional code 201 is declared twice"),
    "orphan": ("functional,2989901,某某支出", "functional 2989901 has no parent 29899"),
    "cells": ("functional,20198,某某支出,多一格", "expected 3 cells"),
    "empty_name": ("functional,20198,", "expected 3 cells"),
}


@pytest.mark.parametrize("mistake", ACCOUNT_ROWS)
def test_load__account_mistake(spoiler: Spoiler, mistake: str) -> None:
    row, message = ACCOUNT_ROWS[mistake]
    line = spoiler.append("accounts.csv", row + "\n")
    (said,) = spoiler.said()
    assert said.startswith(f"accounts.csv:{line}: {message}")


PLACE_ROWS = {
    "level": ("county,沂水县,沂水,山东省", "level 'county' is neither"),
    "province": ("city,某某市,某某,某某省", "某某市 lies in an undeclared province '某某省'"),
    "twice": ("city,临沂市,临沂,山东省", "city 临沂市 is declared twice"),
    "cells": ("city,某某市,某某", "expected 4 cells"),
}


@pytest.mark.parametrize("mistake", PLACE_ROWS)
def test_load__place_mistake(spoiler: Spoiler, mistake: str) -> None:
    row, message = PLACE_ROWS[mistake]
    line = spoiler.append("places.csv", row + "\n")
    (said,) = spoiler.said()
    assert said.startswith(f"places.csv:{line}: {message}")


@pytest.mark.parametrize("name", ["accounts.csv", "places.csv"])
def test_load__header_mistake(spoiler: Spoiler, name: str) -> None:
    spoiler.change(name, "name", "title")
    assert any(said.startswith(f"{name}:1: the first line must be") for said in spoiler.said())


def metric_entry(**changes: str | None) -> str:
    """A good metric, TOML values as text; None leaves a key out. The id stands on its second line."""
    values = {
        "id": '"invented"',
        "name": '"杜撰指标"',
        "unit": '"万元"',
        "group": '"支出"',
        "expression": '"[basic/30201]"',
    }
    kept = {key: value for key, value in {**values, **changes}.items() if value is not None}
    return "[[metric]]\n" + "".join(f"{key} = {value}\n" for key, value in kept.items())


METRICS = {
    "unknown_key": (metric_entry(synonims='["杜撰"]'), "unknown key 'synonims'", 6),
    "no_unit": (metric_entry(unit=None), "invented lacks 'unit'", 1),
    "taken_name": (metric_entry(name='"项目支出"'), "invented and project_expenditure are both called '项目支出'", 1),
    "taken_synonym": (
        metric_entry(synonyms='["总支出"]'),
        "invented and annual_expenditure are both called '总支出'",
        1,
    ),
    "synonyms_text": (metric_entry(synonyms='"〆"'), "synonyms of invented is no list", 1),
    "number_form": (metric_entry(number_form='"money"'), "number_form 'money' is none of amount", 1),
    "no_source": (metric_entry(expression=None), "invented needs exactly one of", 1),
    "two_sources": (metric_entry(stated='"杜撰"'), "invented needs exactly one of", 1),
    "arithmetic": (metric_entry(expression='"[basic/30201] +"'), "not an arithmetic expression", 1),
    "bare_word": (metric_entry(expression='"总支出 / 2"'), "only + - * / and brackets", 1),
    "form": (metric_entry(expression='"[basics/30201]"'), "no form is called 'basics'", 1),
    "side": (metric_entry(expression='"[overview/总计]"'), "[overview/总计] names no side or row", 1),
    "row": (metric_entry(expression='"[overview/收入/总收入]"'), "overview has no row '总收入'", 1),
    "column": (metric_entry(expression='"[expenditure/合计/开支]"'), "expenditure has no column '开支'", 1),
    "account": (metric_entry(expression='"[basic/30298]"'), "invented names the row '30298', which is no account", 1),
    "class": (metric_entry(expression='"[overview/支出/杜撰支出]"'), "invented names the row '杜撰支出'", 1),
    "metric": (metric_entry(expression='"{nothing} * 2"'), "invented names an undeclared metric 'nothing'", 1),
    "circle": (metric_entry(expression='"{invented} * 2"'), "metrics name each other in a circle", 1),
}


@pytest.mark.parametrize("mistake", METRICS)
def test_load__metric_mistake(spoiler: Spoiler, mistake: str) -> None:
    entry, message, offset = METRICS[mistake]
    line = spoiler.append("metrics.toml", "\n" + entry) + 1 + offset
    (said,) = spoiler.said()
    assert said.startswith(f"metrics.toml:{line}: {message}")


FORM_CHANGES = {
    "unknown_key": ('shape = "accounts"', 'shape = "accounts"\nshapes = "accounts"', "unknown key 'shapes'", 1),
    "no_titles": ("titles =", "# titles =", "expenditure lacks 'titles'", None),
    "shape": ('shape = "accounts"', 'shape = "round"', "shape 'round' is none of", 0),
    "two_sided": ('shape = "accounts"', 'shape = "two_sided"', "a two_sided form declares", 0),
    "accounts": ('accounts = "functional"', 'accounts = "cultural"', "accounts is none of", None),
    "column_name": ('{ name = "经营支出" }', '{ title = "经营支出" }', "", None),
    "equation_name": ("+ 经营支出 +", "+ 经商支出 +", "the equation names '经商支出', which is not declared", 0),
    "equation_text": ("本年支出合计 = 基本支出", "本年支出合计 + 基本支出", "an equation has exactly one '='", 0),
    "syntax": ("columns = [", "columns = [[", "", None),
}


@pytest.mark.parametrize("mistake", FORM_CHANGES)
def test_load__form_mistake(spoiler: Spoiler, mistake: str) -> None:
    old, new, message, offset = FORM_CHANGES[mistake]
    line = spoiler.change("forms/expenditure.toml", old, new)
    said = [text for text in spoiler.said() if text.startswith("expenditure.toml:")]
    assert any(message in text for text in said)
    if offset is not None:
        assert any(text.startswith(f"expenditure.toml:{line + offset}: {message}") for text in said)


ROW_CHANGES: dict[str, tuple[Callable[[Spoiler], int], str]] = {
    "row_twice": (
        lambda s: s.change("forms/three_public.toml", 'name = "公务接待费"', 'name = "公务用车购置费"'),
        "row '公务用车购置费' is declared twice",
    ),
    "row_kind": (
        lambda s: s.change("forms/three_public.toml", 'kind = "subtotal"', 'kind = "some"'),
        "kind 'some' is none of",
    ),
    "row_key": (
        lambda s: s.change("forms/three_public.toml", 'header = ["小计"]', 'heading = ["小计"]'),
        "unknown key 'heading'",
    ),
    "layout": (
        lambda s: s.change("forms/state_capital.toml", '["合计", "基本支出"', '["总数", "基本支出"'),
        "layout names the column '总数'",
    ),
    "title": (
        lambda s: s.change("forms/income.toml", 'titles = ["收入决算表"', 'titles = ["支出决算表"'),
        "is also declared by",
    ),
    "parent": (
        lambda s: s.change("forms/nonfiscal.toml", 'parent = "其他收入"', 'parent = "其它收入"'),
        "has an undeclared parent '其它收入'",
    ),
}


@pytest.mark.parametrize("mistake", ROW_CHANGES)
def test_load__row_mistake(spoiler: Spoiler, mistake: str) -> None:
    spoil, message = ROW_CHANGES[mistake]
    spoil(spoiler)
    assert any(message in said for said in spoiler.said())


def test_load__several_mistakes_in_several_files_at_once(spoiler: Spoiler) -> None:
    spoiler.append("accounts.csv", "cultural,299,某某支出\nfunctional,20x,某某支出\n")
    spoiler.append("places.csv", "county,沂水县,沂水,山东省\n")
    spoiler.append(
        "metrics.toml", "\n" + metric_entry(expression='"{nothing}"') + metric_entry(id='"other"', unit=None)
    )
    spoiler.change("forms/basic.toml", "合计 = 人员经费合计", "合计 = 人头经费合计")
    said = spoiler.said()
    assert Counter(line.split(":")[0] for line in said) == {
        "accounts.csv": 2,
        "places.csv": 1,
        "metrics.toml": 2,
        "basic.toml": 1,
    }


def test_account__levels_and_parents() -> None:
    assert [Account("functional", code, "").level for code in ("201", "20103", "2010350")] == [1, 2, 3]
    assert [Account("functional", code, "").parent for code in ("201", "20103", "2010350")] == ["", "201", "20103"]

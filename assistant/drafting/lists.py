"""What a style loops over: accounts with an amount, classes, economic accounts by name, projects."""

import re
from dataclasses import dataclass, replace

from assistant.drafting.figures import Figures, Line, ProjectLine, cell_item
from assistant.drafting.tidy import tidy
from assistant.metrics.accounts import AccountItem
from assistant.results import Citation, Evidence
from assistant.toolkit.accounts import BUDGETED, account_items
from assistant.toolkit.parts import ways
from assistant.toolkit.work import Work
from db.catalogue.schema import Account, CellRef
from db.core.facts import FormState
from db.core.text import fold
from db.records import StoredPassage, StoredProject

_SPENDING = "支出"
_LEVELS = ("（类）", "（款）", "（项）")
_OUTCOME = ("完成情况", "主要成效")
_CLASS_DIGITS = 3
_CLASS, _BELOW_CLASS, _SEVERAL = "(类)", "(款)", 3  # as folded; so many classes in one paragraph are a list
_NUMBER = re.compile(r"^[0-9]{1,2}[.、]")
_OUTSET = re.compile("绩效自评综述|:")
_REACHED = re.compile("完成情况：(.+?)(?=存在的(?:主要)?(?:不足|问题)|下一步|$)")
_SHORTEST = 4
_TOTALS = {
    "gov_fund": "gov_fund_expenditure",
    "state_capital": "state_capital_expenditure",
    "nonfiscal": "nonfiscal_total_income",
    "general_budget": "general_budget_expenditure",
    "three_public": "three_public",
}


@dataclass(frozen=True)
class Lists:
    """The lists of one report."""

    work: Work
    figures: Figures

    def items(self, form: str) -> list[Line]:
        """The lowest printed accounts with an amount, in the order of the form."""
        return [self._line(item) for item in self._accounts(form, 0)]

    def classes(self, form: str) -> list[Line]:
        """The classes (类) with an amount. Where the form prints only lower accounts, the printed row of the form that
        lists the classes is better than a sum of rounded figures. A class that the unit's own text goes on listing
        though nothing happened stays listed."""
        items = self._accounts(form, _CLASS_DIGITS)
        known = {item.codes[0] for item in items}
        items += [item for item in self._listed(form) if item.codes[0] not in known]
        items.sort(key=lambda item: item.codes[0])
        return [self._class(self._line(item), form) for item in items]

    def _listed(self, form: str) -> list[AccountItem]:
        """The classes that this year's text lists one after the other, or last year's where there is none yet."""
        data = self.figures.data
        before = self.work.library.data(data.entity, data.year - 1)
        texts = data.explanation or (before.explanation if before is not None else [])
        found: dict[str, AccountItem] = {}
        for stored in texts:
            text = fold(stored.passage.text)
            if text.count(_CLASS) < _SEVERAL or _BELOW_CLASS in text:
                continue
            for account in self.work.catalogue.classes("functional"):
                stem = fold(account.name).removesuffix(_SPENDING)
                if f"{stem}{_CLASS}" in text or f"{stem}{_SPENDING}{_CLASS}" in text:
                    item = AccountItem("functional", account.name, (account.code,), form, dict(BUDGETED)[form])
                    found[account.code] = item
        return list(found.values())

    def _class(self, line: Line, form: str) -> Line:
        data, item = self.figures.data, line.item
        if not isinstance(item, AccountItem) or CellRef(form, "", item.codes[0], item.col) in data.facts:
            return line
        name = self._name(item.codes[0], item)
        title = data.form_named(form).name  # begins with the fund, as the column of the other form is called
        same = (ref for ref in data.facts if ref.side == _SPENDING and ref.row == name and title.startswith(ref.col))
        ref = next(same, None)
        return line if ref is None else replace(line, item=cell_item(ref))

    def _accounts(self, form: str, digits: int) -> list[AccountItem]:
        column = dict(BUDGETED)[form]
        return account_items(self.work, self.figures.data, form, column, digits=digits)

    def _line(self, item: AccountItem) -> Line:
        code, marks = item.codes[0], self.figures.marks
        names = [self._name(code[:length], item) for length in (3, 5, 7) if length <= len(code)]
        path = "".join(f"{name}{level}" for name, level in zip(names, _LEVELS, strict=False))
        stem = names[-1].removesuffix(_SPENDING) if names else item.name
        own = names[-1] if names else item.name
        return Line(item, *(marks.fixed(text, kind) for text, kind in (
            (code, "code"), (own, "name"), (path or item.name, "name"), (stem, "name"),
        )))  # fmt: skip

    def _name(self, code: str, item: AccountItem) -> str:
        """The official name of an account, else what the form prints."""
        account: Account | None = self.work.catalogue.account("functional", code)
        if account is not None:
            return account.name
        printed = (fact.fact.label for fact in self.figures.data.facts.values() if fact.fact.key.row == code)
        return next(printed, item.name)

    def accounts(self, metric: str) -> str:
        """The names of the accounts with an amount that make up a metric; empty where there are none."""
        way = next(way for way in ways(self.figures.item(metric)) if way.form)
        found = account_items(self.work, self.figures.data, way.form, way.col, way.classes)
        found.sort(key=lambda item: item.codes[0])
        return self.figures.marks.fixed("、".join(item.name for item in found), "name") if found else ""

    def empty(self, form: str) -> bool:
        """Whether there is nothing to tell of a form: it is printed without any amount, or what it would carry is
        known to be nothing."""
        data = self.figures.data
        known = data.forms.get(form)
        if known is None:
            return self.figures.sign(_TOTALS[form], "actual") == 0
        if known.form.state is FormState.BLANK:
            return True
        return not any(stored.fact.fen for ref, stored in data.facts.items() if ref.form == form)

    def unpublished(self, form: str) -> bool:
        return form not in self.figures.data.forms

    # --- projects ---

    def projects(self) -> list[ProjectLine]:
        """Every project of the report."""
        return [self._project(item) for item in self.figures.data.projects]

    def _project(self, item: StoredProject) -> ProjectLine:
        project = item.project
        cited = Citation(
            f"project:{item.id}", item.entity, item.year, "", project.name, "", project.name, project.source
        )
        name = self.figures.marks.fixed(project.name, "name", (Evidence(cited.id, cited),))
        funded = project.executed is not None and bool(project.budget_full)
        return ProjectLine(item, name, project.score is not None, funded, project.name.endswith("项目"))

    def outcome(self, line: ProjectLine) -> str:
        """What the project's own table says was reached; a gap where it says nothing."""
        name = line.stored.project.name
        if (own := self._told(fold(name))) is not None:
            return self.figures.marks.fixed(own[0], "words", (own[1],))
        for stored in self.figures.data.queries.passages(part="attachments", report_id=self.figures.data.report.id):
            head, colon, words = stored.passage.text.partition("：")
            if not colon or not fold(head).startswith(fold(name)) or not head.endswith(_OUTCOME):
                continue
            cited = Citation(
                f"passage:{stored.id}", stored.entity, stored.year, "", name, head, "", stored.passage.source,
                quote=stored.passage.text,
            )  # fmt: skip
            return self.figures.marks.fixed(tidy(words).rstrip("。；;"), "words", (Evidence(cited.id, cited),))
        return self.figures.marks.gap(f"{name}绩效目标完成情况", "请在草稿中填写")

    def _told(self, name: str) -> tuple[str, Evidence] | None:
        """What the explanation says of a project in a paragraph that begins with its name; the fullest name counts."""
        data = self.figures.data
        best: tuple[int, StoredPassage, str] | None = None
        for stored in data.explanation:
            head, words = (
                _OUTSET.split(_NUMBER.sub("", fold(stored.passage.text)), maxsplit=1)[0],
                _REACHED.search(tidy(stored.passage.text)),
            )
            called = head.removesuffix("项目")
            if words is None or len(called) < _SHORTEST or not (name.startswith(called) or head == name):
                continue
            if best is None or len(called) > best[0]:
                best = len(called), stored, words[1]
        if best is None or not best[2].strip("。；;"):
            return None
        _, stored, said = best
        cited = Citation(
            f"passage:{stored.id}", stored.entity, stored.year, "", name, _OUTCOME[0], "", stored.passage.source,
            quote=stored.passage.text,
        )  # fmt: skip
        return said.strip().rstrip("。；;"), Evidence(cited.id, cited)

    def project_names(self) -> str:
        """The names of the projects with a table of their own."""
        found = [item.project.name for item in self.figures.data.projects if item.project.executed is not None]
        return self.figures.marks.fixed("、".join(found), "name") if found else ""

"""The only door by which a number enters the explanation: rounded once, written in the house's form."""

from dataclasses import dataclass

from db.core.number_forms import format_amount, format_percent
from samples.figures import Figures
from samples.house import House
from samples.records import percent


@dataclass(frozen=True, slots=True)
class Prose:
    figures: Figures
    house: House

    @property
    def year(self) -> int:
        return self.figures.year.year

    def amount(self, fen: int) -> str:
        return f"{format_amount(fen, self.house.prose)}万元"

    def share(self, part: int, whole: int) -> str:
        """The part in percent of the whole; of nothing it is 0."""
        return format_percent(percent(part, whole) if whole else percent(0, 1), self.house.prose)

    def compared(self, now: int, before: int, *, each: bool = False) -> str:
        """«与2022年度相比，增加9.97万元，增长0.75%», or that nothing changed."""
        prior = self.year - 1
        if now == before:
            return self.house.same.format(prior=prior)
        more = now > before
        change = f"{'各' if each else ''}{'增加' if more else '减少'}{self.amount(abs(now - before))}"
        rate = f"，{'增长' if more else '下降'}{self.share(abs(now - before), before)}" if before else "，上年无此项"
        return self.house.compared.format(prior=prior) + change + rate

    def reason(self, key: str) -> str:
        """KeyError where the unit gave no reason: one is never made up."""
        return f"{self.house.because}{self.figures.year.reasons[key]}"

    def explained(self, now: int, before: int, key: str, *, each: bool = False) -> str:
        """The comparison with its reason; no reason where nothing changed."""
        text = self.compared(now, before, each=each)
        return text if now == before else f"{text}，{self.reason(key)}"

    def completed(self, budget: int, actual: int, key: str, kind: str = "年初预算") -> str:
        """Budget, outcome and rate of completion, with the reason of a difference."""
        if not budget and not actual:
            return f"{kind}{self.amount(0)}，支出决算{self.amount(0)}，当年没有发生"
        text = f"{kind}{self.amount(budget)}，支出决算{self.amount(actual)}"
        text += f"，完成{kind}的{self.share(actual, budget)}" if budget else f"，{kind}中未作安排"
        if budget == actual:
            return f"{text}，决算数与{kind}数持平"
        relation = "大于" if actual > budget else "小于"
        return f"{text}，决算数{relation}{kind}数，{self.reason(key)}"

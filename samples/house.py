"""How the reports look: two house layouts, one a year, so that nothing is read by position or spacing alone."""

from dataclasses import dataclass

from db.core.number_forms import FIXED, SEPARATED, SEPARATED_FIXED, NumberForm, format_amount


@dataclass(frozen=True, slots=True)
class House:
    table: NumberForm
    prose: NumberForm
    zero_forms: frozenset[str]  # forms that print 0.00 where others leave a blank
    page_rows: int  # account rows on a page; the header is repeated on the next
    number_first: bool  # 公开0N表 stands above the unit's name
    merged_levels: bool  # 一级/二级指标 printed in the first row of their group only
    performance_unit: str
    compared: str
    same: str
    because: str

    def cell(self, fen: int, form: str) -> str:
        """An amount in a public table."""
        return format_amount(fen, self.table) if fen or form in self.zero_forms else ""


HOUSES: dict[int, House] = {
    2023: House(
        table=SEPARATED_FIXED,
        prose=SEPARATED,
        zero_forms=frozenset(),
        page_rows=40,
        number_first=False,
        merged_levels=True,
        performance_unit="万元",
        compared="与{prior}年度相比，",
        same="与{prior}年度持平",
        because="主要原因是",
    ),
    2024: House(
        table=FIXED,
        prose=FIXED,
        zero_forms=frozenset({"three_public"}),
        page_rows=12,
        number_first=True,
        merged_levels=False,
        performance_unit="元",
        compared="比{prior}年度",
        same="与{prior}年度相同",
        because="主要是因为",
    ),
}

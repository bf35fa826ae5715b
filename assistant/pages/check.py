"""校核: check a stored report, a file or a sample; findings with their evidence, marks and files to hand on."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from assistant import api, api_review
from assistant.access.people import Role
from assistant.api_data import Upload, upload_types
from assistant.api_review import Review, Wanted
from assistant.checks.findings import Severity
from assistant.checks.result import SEVERITY_NAMES, Item, place
from assistant.pages.visit import Visit, visit
from assistant.showing.on_page import on_page
from assistant.widgets.figures import Chosen
from assistant.widgets.findings import MARK_NAMES, card_key, finding, findings_look, original
from assistant.widgets.pickers import units_of, years_of
from assistant.widgets.proofs import show_proof
from assistant.widgets.saying import say, telling
from db.core.facts import Source
from db.records import FindingStatus, StoredReport

_STORED, _FILE, _SAMPLE = "库里的报告", "上传文件", "带差错的样例"
_REVIEW, _SHOWN, _UPLOADED = "check-review-", "check-shown", "check-file"
_FILTERS = ("check-severity", "check-group", "check-status", "check-text")
_MORE = 20  # findings that are shown at a time
_STATUSES = {
    "不看误报": (FindingStatus.OPEN, FindingStatus.KNOWN),
    "未标记": (FindingStatus.OPEN,),
    "已知": (FindingStatus.KNOWN,),
    "误报": (FindingStatus.FALSE,),
    "全部": tuple(FindingStatus),
}
_FILES = {
    ".xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".html": ("网页", "text/html"),
}


def page(here: Visit) -> None:
    st.title("校核")
    findings_look()
    reports = api.reports(here.settings)
    sources = [*([_STORED] if reports else []), _FILE, *([_SAMPLE] if api_review.samples() else [])]
    with st.container(key="check-bar-source"):
        source = st.segmented_control(
            "校核什么", sources, default=sources[0], key="check_source", bind="query-params", required=True,
            label_visibility="collapsed",
        )  # fmt: skip
        if source == _STORED:
            _stored(here, reports)
        elif source == _FILE:
            _file(here)
        else:
            _sample(here)
    review: Review | None = st.session_state.get(_REVIEW + source)
    if review is None:
        st.caption(
            "核对各张公开表之间、文字与表之间、文字前后是否一致，以及占比、增减、完成率算得对不对。"
            "查出的问题都附原文和依据，由您判断要不要改。"
        )
    else:
        _result(here, review, str(source))


# --- what is checked -------------------------------------------------------------------------------------------------


def _stored(here: Visit, reports: list[StoredReport]) -> None:
    first, second, third = st.columns([6, 2, 2], vertical_alignment="bottom")
    unit = first.selectbox("单位", units_of(reports), key="check_unit", bind="query-params")
    years = years_of(reports, unit)
    if st.session_state.get("check_year") not in (None, *years):
        st.session_state["check_year"] = years[0]
    year = second.selectbox("年度", years, key="check_year", bind="query-params")
    chosen = (unit, year)
    kept = st.session_state.get(_REVIEW + _STORED)
    if kept is not None and chosen != (kept.checked.entity, kept.checked.year):
        del st.session_state[_REVIEW + _STORED]
    if third.button("开始校核", type="primary", width="stretch"):
        with telling(), st.spinner("正在校核……"):
            _keep(_STORED, api_review.check_stored(here.settings, *chosen, who=here.person.told))


def _file(here: Visit) -> None:
    given = st.file_uploader(
        "决算报告，或在本系统起草后又改过的 Word 文件", type=upload_types(), key=_UPLOADED,
        help="只在内存里校核，不写入库；库里有上年报告的，会与上年数核对",
    )  # fmt: skip
    if st.button("开始校核", type="primary", disabled=given is None) and given is not None:
        with telling(), st.status(f"正在读 {given.name}，核对各表和文字……", expanded=False) as status:
            st.write("扫描件要先识别文字，页数多时需要几分钟。")
            _keep(_FILE, api_review.check_upload(here.settings, _upload(given)))
            status.update(label="校核完毕", state="complete")


def _sample(here: Visit) -> None:
    names = api_review.samples()
    st.caption("样例是虚构单位的送审稿，里面有意留了几处差错，用来看看校核能发现什么。")
    name = names[0] if len(names) == 1 else st.selectbox("样例", names, key="check-sample")
    if st.button("校核这份样例", type="primary"):
        with telling(), st.spinner(f"正在校核 {name}……"):
            _keep(_SAMPLE, api_review.check_sample(here.settings, name))


def _upload(given: UploadedFile) -> Upload:
    return Upload(given.name, given, given.size)


def _keep(source: str, review: Review) -> None:
    """The newest check of a source, with nothing filtered out."""
    st.session_state[_REVIEW + source] = review
    st.session_state[_SHOWN] = _MORE
    for key in _FILTERS:
        st.session_state.pop(key, None)


# --- what was found --------------------------------------------------------------------------------------------------


def _result(here: Visit, review: Review, source: str) -> None:
    checked = review.checked
    st.subheader(review.name)
    told = checked.told_counts() if checked.items else "没有发现问题"
    st.markdown(f"**{told}**")
    for line in (checked.told_claims(), *checked.notes):
        if line:
            st.caption(on_page(line))
    if not checked.items:
        st.success("各表之间、文字与表之间没有发现不一致。")
        return
    items = _filtered(checked.items)
    _hand_on(review, items)
    shown = items[: st.session_state.get(_SHOWN, _MORE)]
    totals = {severity: sum(item.found.severity is severity for item in items) for severity in Severity}
    for severity, group in groupby(shown, key=lambda item: item.found.severity):
        st.markdown(f"### {SEVERITY_NAMES[severity]}（{totals[severity]}）")
        for item in group:
            _item(here, review, item, source)
    if not items:
        st.info("没有符合条件的结果。")
    if len(items) > len(shown):
        st.button(f"再显示 {min(_MORE, len(items) - len(shown))} 条", on_click=_more, width="stretch")


def _more() -> None:
    st.session_state[_SHOWN] = st.session_state.get(_SHOWN, _MORE) + _MORE


def _filtered(items: Sequence[Item]) -> list[Item]:
    counts = {severity: sum(item.found.severity is severity for item in items) for severity in Severity}
    with st.container(horizontal=True, vertical_alignment="bottom", key="check-bar-filter"):
        severities = st.pills(
            "级别", [severity for severity in Severity if counts[severity]], selection_mode="multi",
            format_func=lambda severity: f"{SEVERITY_NAMES[severity]} {counts[severity]}", key=_FILTERS[0],
        )  # fmt: skip
        groups = st.multiselect("规则类别", api_review.groups(items), key=_FILTERS[1], placeholder="全部", width=230)
        marked = any(item.status is not FindingStatus.OPEN for item in items)
        status = st.selectbox("标记", list(_STATUSES), key=_FILTERS[2], width=140) if marked else "不看误报"
        text = st.text_input("查找", key=_FILTERS[3], placeholder="规则、说明或原文中的字", width=230)
    return api_review.wanted(items, Wanted(severities, groups, _STATUSES[status], text))


def _hand_on(review: Review, items: list[Item]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="check-bar-export"):
        st.caption(f"列出 {len(items)} 条，导出：", width="content")
        for suffix, (name, mime) in _FILES.items():
            st.download_button(
                name, partial(api_review.exported, review, items, suffix), f"{review.name}校核结果{suffix}", mime,
                key=f"export{suffix}", on_click="ignore", type="tertiary", icon=":material/download:",
            )  # fmt: skip


def _item(here: Visit, review: Review, item: Item, source: str) -> None:
    with st.container(border=True, key=card_key(item)):
        finding(item, review.checked.year, on_choose=lambda chosen: _open(here, review, item, chosen))
        with st.container(horizontal=True, vertical_alignment="center"):
            if (
                (review.original is not None or source == _FILE)
                and item.found.source.file
                and st.button("看原文", key=f"original-{item.id}", type="tertiary", icon=":material/description:")
            ):
                _original(review, item.found.source, api_review.mark_of(item))
            with st.popover("规则说明", type="tertiary", icon=":material/help:", key=f"rule-{item.id}"):
                st.text(api_review.rule_of(item).explanation)
            if review.stored and here.may(Role.EDIT):
                _marking(here, review, item)


def _open(here: Visit, review: Review, item: Item, chosen: Chosen) -> None:
    """A figure of the store with its row and page; one of a file with the lines around what was found."""
    if review.stored:
        show_proof(here.settings, chosen, [basis.citation for basis in item.basis])
    else:
        own = next(basis for basis in item.basis if basis.citation.id in chosen.evidence)
        _original(review, own.citation.source, own.citation.quote)


@st.dialog("原文", width="large")
def _original(review: Review, source: Source, mark: str) -> None:
    given: UploadedFile | None = st.session_state.get(_UPLOADED)
    st.caption(place(source))
    with telling():
        original(api_review.look(review, _upload(given) if given is not None else None, source, mark))


# --- marks -----------------------------------------------------------------------------------------------------------


def _marking(here: Visit, review: Review, item: Item) -> None:
    if item.status is not FindingStatus.OPEN:
        if st.button("取消标记", key=f"unmark-{item.id}", type="tertiary", icon=":material/undo:"):
            _mark(here, review, item, FindingStatus.OPEN, "")
        return
    with (
        st.popover("标为已知或误报", type="tertiary", icon=":material/flag:", key=f"mark-{item.id}"),
        st.form(f"mark-form-{item.id}", border=False),
    ):
        status = st.radio(
            "这一条是", list(MARK_NAMES), format_func=lambda one: MARK_NAMES[one], horizontal=True,
            captions=["确有此事，已经知道", "报告没有错，不再列出"],
        )  # fmt: skip
        reason = st.text_input("理由", max_chars=200, placeholder="例如：与主管部门口径一致")
        if st.form_submit_button("保存", type="primary"):
            _mark(here, review, item, status, reason)


def _mark(here: Visit, review: Review, item: Item, status: FindingStatus, reason: str) -> None:
    here.need(Role.EDIT)
    with telling():
        changed = api_review.mark(here.settings, review, item, status, reason=reason, who=here.person.told)
        st.session_state[_REVIEW + _STORED] = changed
        say(f"已标为{MARK_NAMES[status]}" if status in MARK_NAMES else "已取消标记")
        st.rerun()


here = visit()
here.need(Role.VIEW)
page(here)

"""A section of a draft with the figures it is made of, or what a draft would hold."""

from assistant.toolkit.found import Figure, Found
from assistant.toolkit.work import Work


def draft(work: Work, entity: str, year: int, section: str = "") -> tuple[Found, str]:
    """The figures of a section, and its text; without a section its headings and what is to be supplied, for the
    figures of a whole draft are more than an answer holds."""
    from assistant.drafting.compose import compose
    from assistant.drafting.docx_names import metric_name
    from assistant.drafting.markdown import composed_text

    made = compose(work, entity, year, sections=(section,) if section else (), check=False)
    command = f"juesuan draft --entity {entity} --year {year} -o 情况说明.docx"
    gaps = [f"待填：{item.section} {item.what}（{item.where}）" for item in made.unresolved]
    notes = (*made.notes, f"存成文件请运行 {command}")
    if not section:
        titles = [f"{item.number}、{item.title}" for item in made.sections]
        return Found(notes=notes), "\n".join([*titles, *gaps])
    figures = {
        (span.metric, span.value.exact): Figure(
            metric_name(work.catalogue, span.metric), span.metric, (entity,), (year,), span.value
        )
        for _, _, span in made.numbers()
        if span.value is not None
    }
    return Found(tuple(figures.values()), notes=notes), "\n".join([composed_text(made), *gaps])

"""A paper as one HTML page, for reading and for a browser to print. Knows the template, not the words."""

from replyclock.analysis.notice.document import Paper
from replyclock.analysis.text.templates import make_environment, resource

_TAGS = {"zh": "zh-CN", "en": "en"}


def html_bytes(paper: Paper) -> bytes:
    """The page: self-contained, without scripts, with page numbers and repeated headings on paper."""
    template = make_environment().get_template("paper.html.jinja")
    page = template.render(paper=paper, language=_TAGS[paper.language], style=resource("paper.css"))
    return page.encode()

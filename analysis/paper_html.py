"""A paper as one HTML page, for reading and for a browser to print. Knows the template, not the words."""

from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined

from replyclock.analysis.blocks import Paper

_TAGS = {"zh": "zh-CN", "en": "en"}


def html_bytes(paper: Paper) -> bytes:
    """The page: self-contained, without scripts, with page numbers and repeated headings on paper."""
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(_resource),
    )
    template = environment.get_template("paper.html.jinja")
    page = template.render(paper=paper, language=_TAGS[paper.language], style=_resource("paper.css"))
    return page.encode()


def _resource(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")

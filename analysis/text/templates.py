"""Renders the HTML pages: templates, style and script in one file each. Knows no findings.

Everything is escaped unless it is Markup, and an unknown name is a fault.
"""

import base64
import hashlib
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from replyclock.analysis.text.sanitize import make_plain
from replyclock.analysis.text.translations import Translations


class Templates:
    """The templates of this room with the words they speak; `filters` are further filters by name."""

    def __init__(self, words: Translations, **filters: Any) -> None:
        self._environment = make_environment()
        self._environment.globals.update(w=words.both)
        self._environment.filters.update(plain=make_plain, **filters)
        script = resource("report.js")
        self._script = {"script": script, "script_hash": _hash(script)}

    def render(self, name: str, **values: Any) -> str:
        """A page; `script` and `script_hash` are there for its frame."""
        return self._environment.get_template(name).render(**self._script, **values)


def make_environment() -> Environment:
    """Jinja2 over the folder `templates`, as every page of this room is rendered."""
    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(resource),
    )


def resource(name: str) -> str:
    """A file of the folder `templates`."""
    return resources.files("replyclock.analysis").joinpath("templates", name).read_text("utf-8")


def _hash(script: str) -> str:
    """What the page's content security policy allows to run: this script and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")

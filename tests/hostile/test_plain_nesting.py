"""What the quick pass over a page calls flat, the full account of its tags calls flat, too."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from replyclock.probes.http.nesting import MadeToStall, _require_flat
from replyclock.probes.http.plain_nesting import is_plainly_flat

_KINDS = (
    *("a", "b", "font", "div", "span", "p", "li", "table", "tr", "td", "th", "tbody", "select", "option"),
    *("script", "style", "title", "textarea", "SCRIPT", "svg", "math", "template", "html", "body", "br", "x"),
)
_VALUES = (
    "",
    " a",
    " a=b",
    " a='<'",
    ' a=">"',
    " a='",
    ' a="',
    " a==",
    " =",
    " /",
    "=",
    "'",
    '"',
    "\x0b",
    "`",
    " a=x/",
)
_PIECES = st.one_of(
    st.builds(
        "<{}{}{}>".format, st.sampled_from(("", "/")), st.sampled_from(_KINDS), st.sampled_from(_VALUES)
    ),
    st.sampled_from(
        ("<!--", "-->", "--!>", "<!-->", "<!--->", "--", "<!doctype>", "<?", "<!", "</", "<", ">", "x", "\0")
    ),
    st.sampled_from(
        ("<table><tr><td>", "</table>", "<a b='", "</a>", "<i>x</i>", "<select><option>", "</div")
    ),
)
_SOUPS = st.lists(_PIECES, min_size=1, max_size=9).map("".join)


def _is_flat(html: str) -> bool:
    try:
        _require_flat(html)
    except MadeToStall:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(before=_SOUPS, again=_SOUPS, after=_SOUPS)
@example(before="", again="<div><table><td></div></table>", after="")
@example(before="", again="<font><p></p>", after="")
@example(before="", again="<div a=\"'\" b='>' c=\"'\">", after="")
def test_what_is_plainly_flat_is_flat(before: str, again: str, after: str) -> None:
    """A piece again and again is what makes a parser stall, so each comes alone and six hundred times."""
    for html in (before + again + after, before + again * 600 + after):
        assert not is_plainly_flat(html) or _is_flat(html)


def test_an_ordinary_list_is_plainly_flat() -> None:
    row = '<tr class="row"><td><a href="/1?a=1&amp;b=2" title="x y">A</a><td>b</td></tr>'
    page = f"<!DOCTYPE html><html><title>A</title><body><!-- <p> -->{row}</body></html>"

    assert is_plainly_flat(page.replace(row, f"<table><tbody>{row * 900}</tbody></table>"))
    assert not is_plainly_flat(page)

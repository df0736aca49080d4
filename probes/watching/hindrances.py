"""Says why a page is not the one a recipe means, or not all of it, by what it shows; decides no answer."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from replyclock.domain.facts import Inconclusive
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.watching.content.answer_box import is_waiting, still_loading
from replyclock.probes.watching.extract import lines_without
from replyclock.probes.watching.fetched_document import Document

_CHALLENGES = (
    "安全验证", "访问验证", "滑动验证", "人机验证", "浏览器安全检查",
    "just a moment", "verify you are human", "checking your browser", "enable javascript and cookies",
)  # fmt: skip
_ERRORS = re.compile(
    r"(?:系统|服务器?|网站|网络|程序|页面|数据库)(?:内部|连接|正在|访问|发生|暂时)?"
    r"(?:繁忙|异常|错误|出错|维护|升级|失败|无法访问|不可用)"
    r"|(?:页面|网页)(?:不存在|找不到|无法显示|已删除)|(?:请|稍)稍?后(?:再试|重试|访问)"
    r"|(?:操作|访问|请求)(?:过于)?频繁|访问被拒绝"
    r"|internal server error|service (?:temporarily )?unavailable|bad gateway|gateway time-?out"
    r"|page not found"
    r"|404 not found|error (?:has )?occurred|something went wrong"
    r"|database (?:connection )?error|under maintenance|too many requests|access denied"
    r"|request blocked|try again later|fatal error",
    re.IGNORECASE,
)
_FEW_SIGNS = 200
_META = re.compile(r"<meta\b[^<>]{0,400}>", re.IGNORECASE)
_REFRESH = re.compile(r"http-equiv\s*+=\s*+[\"']?+\s*+refresh\b", re.IGNORECASE)
_DELAY = re.compile(r"content\s*+=\s*+[\"']?+\s*+(\d{1,6})", re.IGNORECASE)
_SOON = 10
_COOKIE = re.compile(r"document\s*\.\s*cookie\s*=[^=]")
_GOES_ON = re.compile(r"\blocation\s*(?:\.\s*(?:href|replace|assign|reload)\b|=[^=])")
_NO_WORDS = "noscript, th, thead, caption, title"


def reads_as_challenge(text: str) -> bool:
    """True for the words of pages that ask the visitor to prove himself."""
    return any(words in text.lower() for words in _CHALLENGES)


def challenged(url: str) -> InconclusiveLook:
    """The fault of a page that asks the visitor to prove himself; it is recorded, never evaded."""
    return InconclusiveLook(f"{url}: a challenge page stands in the way.", Inconclusive.CHALLENGE)


def require_answer(document: Document, shown: str) -> None:
    """Return unless the status says outage; a challenge often comes with such a status."""
    if document.status >= 400:
        if reads_as_challenge(shown):
            raise challenged(document.url)
        reason = f"{document.url} answered with HTTP {document.status}."
        raise InconclusiveLook(reason, Inconclusive.OUTAGE)


def require_other(document: Document, tree: LexborHTMLParser, shown: str, *, asks_password: bool) -> None:
    """Return when nothing tells why this is another page than the recipe means.

    Raises InconclusiveLook for a challenge, a page that only a script goes on from, an empty page, a fault
    told with HTTP 200, and, unless `asks_password` is the recipe's own way, a login.
    """
    if reads_as_challenge(shown):
        raise challenged(document.url)
    words = _words(tree.root, "noscript, title")
    if way := _way_on(document, words):
        raise InconclusiveLook(f"{document.url} {way}", Inconclusive.SCRIPT)
    if not shown:
        raise InconclusiveLook(f"{document.url}: the page is empty.", Inconclusive.EMPTY)
    _require_no_error(document.url, words)
    if not asks_password and tree.css_first("input[type=password]") is not None:
        raise _login(document.url)


def require_silence(document: Document, container: LexborNode, title: str, *, asks_password: bool) -> None:
    """Return when a place in which nothing was found can be believed to hold nothing.

    `title` is that of the letter whose own page this is, "" for a list without a row. Raises
    InconclusiveLook where a script would fill the place; and, unless the letter stands there, for a
    challenge, a fault told with HTTP 200 and a login (`asks_password`: the recipe's own way).
    """
    words = _words(container, _NO_WORDS)
    if is_waiting(words):
        raise still_loading(document.url, rendered=document.is_rendered)
    if not document.is_rendered and _is_left_to_scripts(document, words):
        raise still_loading(document.url, rendered=False)
    if title and "".join(title.split()) in "".join(words.split()):
        return
    if len(words) <= _FEW_SIGNS and reads_as_challenge(words):
        raise challenged(document.url)
    _require_no_error(document.url, words)
    if not asks_password and container.css_first("input[type=password]") is not None:
        raise _login(document.url)


def _is_left_to_scripts(document: Document, words: str) -> bool:
    if not words:
        return "<script" in document.html.lower() or _refreshes(document.html) is not None
    delay = _refreshes(document.html)
    return delay is not None and delay <= _SOON and len(words) <= _FEW_SIGNS


def _refreshes(html: str) -> int | None:
    """After how many seconds a page loads itself or another anew; None for one that does not."""
    for tag in _META.findall(html):
        if _REFRESH.search(tag):
            delay = _DELAY.search(tag)
            return int(delay[1]) if delay else 0
    return None


def _way_on(document: Document, words: str) -> str:
    """How a page that shows next to nothing goes on in a browser, in words; "" for any other page."""
    if document.is_rendered or len("".join(words.split())) > _FEW_SIGNS:
        return ""
    if _refreshes(document.html) is not None or _has_refresh_header(document):
        return "refreshes itself"
    if _COOKIE.search(document.html):
        return "sets a cookie by a script"
    if _GOES_ON.search(document.html):
        return "goes on by a script"
    is_script_alone = "<script" in document.html.lower() and (not words or is_waiting(words))
    return "is made by a script" if is_script_alone else ""


def _has_refresh_header(document: Document) -> bool:
    return document.exchange is not None and any(
        name.lower() == "refresh" for name, _ in document.exchange.headers
    )


def _require_no_error(url: str, words: str) -> None:
    if len(words) <= _FEW_SIGNS and (found := _ERRORS.search(words)):
        reason = f'{url} says "{found[0]}" with HTTP 200.'
        raise InconclusiveLook(reason, Inconclusive.OUTAGE)


def _login(url: str) -> InconclusiveLook:
    return InconclusiveLook(
        f"{url} asks for a login instead of showing letters; name it in the recipe (login, login_state)"
        " and store one with `replyclock login`.",
        Inconclusive.PERSON,
    )


def _words(node: LexborNode | None, left_out: str) -> str:
    return lines_without(node, left_out) if node is not None else ""

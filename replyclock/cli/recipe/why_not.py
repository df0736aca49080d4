"""Words for the reasons why no message form was found, each with a way out."""

import json
import shlex
from collections.abc import Iterator

from replyclock.domain.recipes.no_form import NoFormCode, NoFormReason

_WHAT = {
    "body": "a field for the message",
    "subject": "a title",
    "name": "the writer's name",
    "email": "an e-mail address",
    "submit": "something that sends it",
}


def words_of(reason: NoFormReason) -> str:
    """One line: what stood in the way, where, and what to do about it."""
    values, page = reason.values, reason.page
    match reason.code:
        case NoFormCode.ROBOTS:
            rule = f" by line {values['line']}, `{values['rule']}`" if values["line"] else ""
            return (
                f"{page} was not visited: {values['file']} forbids it{rule}. With the office's leave, name"
                " that address itself."
            )
        case NoFormCode.LOGIN:
            return (
                f"{page} asks for a login ({values['form']}): store one with `replyclock login --url {page}"
                " --to secrets/NAME.json`, then look again with --login secrets/NAME.json."
            )
        case NoFormCode.HOSTS:
            hosts = values["hosts"]
            options = " ".join(f"--host {host}" for host in hosts)
            line = f"hosts = {json.dumps(hosts)}"
            return (
                f"{page} asked for other hosts, which were stopped: {options} lets them, in a recipe {line}."
            )
        case NoFormCode.FORM:
            return f"The nearest form, {''.join(_nearest(reason))}."
        case NoFormCode.UNREAD:
            return f"{page} could not be read: {values['fault']}"


def _nearest(reason: NoFormReason) -> Iterator[str]:
    values = reason.values
    yield f"{values['selector']} on {reason.page}"
    yield f" in the frame {values['frame']}" if "frame" in values else ""
    yield f", scores {values['score']:.2f} of the {values['threshold']:.2f} it takes"
    lacks = [_WHAT[each] for each in values["lacks"]]
    yield f"; it lacks {', '.join(lacks)}" if lacks else "; its words speak of something else"
    yield f". If it is the one: --form {shlex.quote(values['selector'])}"

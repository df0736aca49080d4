"""Scores as people read them in a terminal; takes the rows that JSON has and works nothing out."""

from collections import Counter
from datetime import datetime

import click

from replyclock.cli.shell.terminal import local_named, plain, table
from replyclock.domain.case import Counting, RestsOn
from replyclock.ports.report import Row

_NONE = "-"
_TALLIES = (("without_pending", "without pending items"), ("with_pending", "with pending items"))


def say_sheet(rows: Row) -> None:
    """All sites of a round with both tallies, and why who is not ranked."""
    _say_heading(rows)
    pending = any(item["status"] == "pending" for item in rows["rubric"]["items"])
    tallies = _TALLIES if pending else _TALLIES[:1]
    counted = [heading for _, words in tallies for heading in (f"score {words}", "result", "rank")]
    table(
        ["site", "name", "kind", *counted, "only suggested", "to decide"],
        [_sheet_line(site, [key for key, _ in tallies]) for site in rows["sites"]],
    )
    for key, words in tallies:
        _say_unranked(rows, key, words)
    notes = Counter(site["note"] for site in rows["sites"] if site["note"])
    for note, count in notes.items():
        click.echo(f"{count} of {len(rows['sites'])} sites: {note}")
    click.echo("A range is open: what is too early, undetermined or to decide costs a site nothing yet.")
    _say_suggested(rows)


def say_site(rows: Row) -> None:
    """One site: every item, the letters behind it, and what shows them."""
    _say_heading(rows)
    (site,) = rows["sites"]
    click.echo("  ".join(plain(site[key]) for key in ("site", "name", "region", "kind")))
    for key, words in _TALLIES:
        bounds = site[key]["bounds"]
        changes = {name: site[key][name] for name in bounds} != bounds
        may_be = f"; once reviewed {_range(bounds)}, {bounds['result']}" if changes else ""
        click.echo(f"  {words}: {_score(site[key])}, {site[key]['result']}{_unknown(site[key])}{may_be}")
    for letter in site["not_sent"]:
        click.echo(f"  not sent: {letter['reference']} ({letter['outcome']})")
    for item in site["items"]:
        _say_item(item)
    _say_suggested(rows)
    _say_exhibits(site["items"])
    for open_item in site["to_decide"]:
        click.echo(f"To decide: {open_item['item']}: {plain(open_item['title']['en'])}")
        if open_item["how"]:
            click.echo(f"  {plain(open_item['how']['en'])}")
    if site["note"]:
        click.echo(site["note"])


def say_shifts(rows: Row, item: str) -> None:
    """What another threshold would change."""
    for key, words in _TALLIES:
        found = rows[key]
        click.echo(
            f"If {item} were within {rows['within']} working days, {words}: "
            f"{found['other_result']} sites would come to another result, "
            f"{found['other_points']} to other points only"
        )
        for site in found["sites"]:
            was, would = site["before"], site["after"]
            change = f"{_score(was)} {was['result']} -> {_score(would)} {would['result']}"
            click.echo(f"  {site['site']}  {plain(site['name'])}: {change}")


def say_comparison(rows: Row) -> None:
    """What became of every site since the earlier round."""
    click.echo(f"{rows['campaign']} beside {rows['earlier']}, as of {_as_of(rows)}")
    click.echo(_rubric(rows))
    counted = "counted" if rows["pending_counted"] else "left out (--with-pending counts them)"
    click.echo(f"pending items: {counted}")
    for change, count in rows["counts"].items():
        click.echo(f"{change}: {count}")
        for site in rows["sites"]:
            if site["change"] == change:
                click.echo(f"  {site['site']}  {plain(site['name'])}  {plain(site['region'])}{_told(site)}")
    if any(site["undecided"] for site in rows["sites"]):
        click.echo("* stands under the reserve of items that a reviewer must still decide")


def _say_suggested(rows: Row) -> None:
    """How many letters' verdicts no reviewer carries."""
    letters = {reference for site in rows["sites"] for reference in site["only_suggested"]}
    if letters:
        sites = sum(bool(site["only_suggested"]) for site in rows["sites"])
        click.echo(
            f"No reviewer confirmed what the verdicts on {len(letters)} letters to {sites} sites rest on: "
            f"see `replyclock review list {rows['campaign']}`."
        )
    if rows["count"] == Counting.REVIEWED:
        click.echo("Only answers that a reviewer confirmed count.")


def _told(site: Row) -> str:
    reserve = " *" if site["undecided"] else ""
    if site["reason"]:
        return f": {site['reason']}"
    return f"{reserve}{_listed('then', site['problems_earlier'])}{_listed('now', site['problems_now'])}"


def _listed(when: str, found: list[Row]) -> str:
    return f"; {when}: {', '.join(each['item'] for each in found)}" if found else ""


def _say_heading(rows: Row) -> None:
    click.echo(f"{rows['campaign']} as of {_as_of(rows)}, calendar {rows['calendar']}")
    click.echo(_rubric(rows))


def _as_of(rows: Row) -> str:
    return local_named(datetime.fromisoformat(rows["as_of"]), rows["zone"])


def _rubric(rows: Row) -> str:
    rubric = rows["rubric"]
    return plain(f"rubric {rubric['name']} ({rubric['version']}): {rubric['title']['en']}")


def _sheet_line(site: Row, keys: list[str]) -> list[object]:
    tallies = [
        cell for key in keys for cell in (_score(site[key]), site[key]["result"], site[key]["rank"] or _NONE)
    ]
    open_items = ", ".join(each["item"] for each in site["to_decide"]) or _NONE
    suggested = len(site["only_suggested"]) or _NONE
    return [site["site"], site["name"], site["kind"], *tallies, suggested, open_items]


def _score(tally: Row) -> str:
    more = " or more" if tally["points_unknown"] and tally["low"] is not None else ""
    return f"{_range(tally)}{more}"


def _range(tally: Row) -> str:
    low, high = tally["low"], tally["high"]
    if low is None:
        return _NONE
    return f"{low}" if low == high else f"{low} to {high}"


def _unknown(tally: Row) -> str:
    keys = tally["points_unknown"]
    vetoes = f" (veto: {', '.join(tally['vetoes'])})" if tally["vetoes"] else ""
    return f"{vetoes}; points not known: {', '.join(keys)}" if keys else vetoes


def _say_unranked(rows: Row, key: str, words: str) -> None:
    reasons = Counter(site[key]["no_rank"] for site in rows["sites"] if site[key]["no_rank"])
    for reason, count in sorted(reasons.items()):
        click.echo(f"No rank {words} for {count} of {len(rows['sites'])} sites: {reason}")


def item_points(item: Row) -> str:
    """What an item of a site moves."""
    if item["effect"] == "veto":
        return "veto" if item["met"] else "no veto"
    return _points(item)


def _say_item(item: Row) -> None:
    points = "" if item["effect"] == "veto" else f"  {_points(item)}"
    click.echo(
        f"{item['item']} ({item['effect']}, {item['status']}){points}  {item['standing']}: {item['why']}"
    )
    if item["decision"]:
        made = item["decision"]
        click.echo(f"  {plain(made['reviewer'])} decided {made['decision']}: {plain(made['reason'])}")
    for letter in item["letters"]:
        click.echo(f"  {letter['reference']}: {_letter(letter)}")


def _letter(letter: Row) -> str:
    if "finding" not in letter:
        return str(letter["outcome"])
    due = f", last day {letter['due_on']}" if letter["due_on"] else ""
    clock = f", {letter['clock']}" if letter["clock"] else ""
    suggested = ", only suggested" if letter["rests_on"] == RestsOn.SUGGESTED else ""
    found = f"{letter['finding']} within {letter['working_days']}{due}{clock}{suggested}"
    return f"{found}  {_points(letter)}  {letter['reason']}"


def _points(row: Row) -> str:
    low, high = (f"{points:+}" if points else "0" for points in (row["low"], row["high"]))
    return low if low == high else f"{low} to {high}"


def _say_exhibits(items: list[Row]) -> None:
    """Each exhibit once for its letter; in the JSON they stand with every point."""
    shown = {letter["reference"]: letter["exhibits"] for item in items for letter in item["letters"]}
    for reference, exhibits in shown.items():
        click.echo(f"Exhibits of {reference}, by SHA-256:")
        for exhibit in exhibits:
            click.echo(f"  {exhibit['sha256']}  {plain(exhibit['role'])}")

"""All benches one after the other, their tables, and the bars they are held to.

    python bench/everything.py [--json FILE]

Exits with 1 when a bar is missed. Takes about twenty minutes; `pages.py`, `mail.py`, `figures_bench.py`,
`report_bench.py`, `evidence_bench.py`, `register.py` and `startup.py` run alone too.
"""

import argparse
import sys

import evidence_bench
import figures_bench
import mail
import pages
import register
import report_bench
import startup
from figures import CACHE, arguments, report


def main() -> int:
    """Measure everything with the options each bench has by itself."""
    given = arguments(str(__doc__).splitlines()[0]).parse_args()
    parts = [
        mail.measure(mail.add_options(argparse.ArgumentParser()).parse_args([])),
        pages.measure(pages.add_options(argparse.ArgumentParser()).parse_args([])),
        figures_bench.measure(figures_bench.add_options(argparse.ArgumentParser()).parse_args([])),
        report_bench.measure(report_bench.add_options(argparse.ArgumentParser()).parse_args([])),
        evidence_bench.measure(evidence_bench.add_options(argparse.ArgumentParser()).parse_args([])),
        register.measure(register.add_options(argparse.ArgumentParser()).parse_args([])),
        startup.measure(startup.add_options(argparse.ArgumentParser()).parse_args([])),
    ]
    return report(parts, given.json or CACHE / "figures.json")


if __name__ == "__main__":
    sys.exit(main())

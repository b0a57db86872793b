"""Measure, print and write the page.

python -m benchmarks.speed --write docs/speed.md   everything, about a quarter of an hour on two cores at rest
python -m benchmarks.speed --resume --write ...    only what is missing of a run that was broken off
python -m benchmarks.speed --only memory ...       only some parts; the page is made of these and of what was there
python -m benchmarks.speed --quick                 a look at whether it runs, in a minute or two; the figures mean little

What is done is kept in figures.json of the cache, part by part. --list names the parts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed.clips import CACHE
from benchmarks.speed.measure import QUICK, Plan, measure, parts
from benchmarks.speed.page import limits, write_page


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit status 1 where a limit is not met by a whole run, 2 while parts are missing."""
    given = _read(arguments)
    plan = QUICK if given.quick else Plan()
    cache = given.cache / "quick" if given.quick else given.cache
    names = list(parts(plan, cache))
    if given.list:
        print("\n".join(names))
        return 0
    unknown = set(given.only) - set(names)
    if unknown:
        print(f"no such part: {', '.join(sorted(unknown))}; there are: {'; '.join(names)}", file=sys.stderr)
        return 2
    wanted = given.only or (None if given.resume else names)
    figures = measure(plan, cache, wanted, lambda what: print(what, file=sys.stderr, flush=True))
    if figures is None:
        print("parts are missing: run again with --resume", file=sys.stderr)
        return 2
    page = write_page(figures)
    print(page)
    if given.write is not None:
        given.write.parent.mkdir(parents=True, exist_ok=True)
        given.write.write_text(page, encoding="utf-8")
    return 0 if given.quick or all(limit.met for limit in limits(figures)) else 1


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="tiny clips, one round")
    parser.add_argument("--resume", action="store_true", help="only the parts that are missing")
    parser.add_argument("--only", nargs="+", default=[], metavar="PART", help="only these parts, anew")
    parser.add_argument("--list", action="store_true", help="name the parts")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where clips and figures are kept")
    parser.add_argument("--write", type=Path, help="page to write")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

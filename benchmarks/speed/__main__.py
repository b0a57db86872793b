"""Measure, print and write the page.

python -m benchmarks.speed                              everything, about half an hour on two cores
python -m benchmarks.speed --quick                      a look at whether it runs, in a minute or two; the figures mean little
python -m benchmarks.speed --main-case                  only the model and picture size that the limits are set for
python -m benchmarks.speed --write docs/speed.md        and write the page
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed.clips import CACHE
from benchmarks.speed.measure import QUICK, Plan, measure
from benchmarks.speed.page import limits, write_page


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit status 1 where a limit is not met by a whole run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="tiny clips, one round")
    parser.add_argument("--main-case", action="store_true", help="only the model and size with limits")
    parser.add_argument("--pairs", type=int, help="comparisons of each kind")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where the clips are kept")
    parser.add_argument("--write", type=Path, help="page to write")
    given = parser.parse_args(arguments)
    plan = QUICK if given.quick else Plan()
    if given.main_case:
        plan = dataclasses.replace(plan, cases=plan.cases[:1])
    if given.pairs:
        plan = dataclasses.replace(plan, pairs=given.pairs)
    figures = measure(plan, given.cache, lambda what: print(what, file=sys.stderr, flush=True))
    page = write_page(figures)
    print(page)
    if given.write is not None:
        given.write.parent.mkdir(parents=True, exist_ok=True)
        given.write.write_text(page, encoding="utf-8")
    return 0 if given.quick or all(limit.met for limit in limits(figures)) else 1


if __name__ == "__main__":
    sys.exit(main())

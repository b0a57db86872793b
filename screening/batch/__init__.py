"""Many recordings in one go: a list of sessions, worked off on this computer or on a cluster, resumable.

Read :mod:`.plan` (what there is to do), :mod:`.work` (one session), :mod:`.runners` (where it is done) and
:mod:`.run` (all of it, with the index).
"""

from screening.batch.plan import Session, plan
from screening.batch.run import Order, Summary, run_batch

__all__ = ["Order", "Session", "Summary", "plan", "run_batch"]

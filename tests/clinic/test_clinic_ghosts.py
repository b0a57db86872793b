"""The place of the last visit: found for the same take, without a picture, and never from somebody else."""

from __future__ import annotations

import pytest
from clinic_factory import add_film, agree, film, find_puppet

from screening.clinic import codes, ghosts, visits
from screening.clinic.analyst import Analyst
from screening.clinic.protocols import PlannedTake
from screening.clinic.visits import VisitPlan
from screening.types import View

CLIP_WIDTH_PX, PUPPET_WIDTH_PX = 96, 1280
"""The tiny film stands for the one in which the puppet was seen."""
TAKES = (PlannedTake("squat", "front", 5), PlannedTake("squat", "left", 3), PlannedTake("gait", "side"))


def test_the_last_visit_gives_the_place_of_each_take(clinic, tmp_path):
    """Only the view that was filmed then has one; the first visit and another client have none."""
    store, actor = clinic.store, clinic.therapist
    agree(clinic, clinic.my_visit)
    add_film(clinic, clinic.my_visit, film(tmp_path), View.FRONT)
    analyst = Analyst(store, estimator=find_puppet)
    assert analyst.wait(120)
    analyst.close()
    later = visits.new_visit(store, actor, clinic.mine.id, VisitPlan())
    code = codes.make_code(store, actor, later.id)
    client = codes.enter_code(store, code, None).actor

    found = ghosts.last_places(store, client, later.id, TAKES)

    assert set(found) == {0}
    assert found[0].centre * CLIP_WIDTH_PX == pytest.approx(PUPPET_WIDTH_PX / 2, abs=1)
    assert found[0].lines
    assert ghosts.last_places(store, actor, clinic.my_visit.id, TAKES) == {}
    assert ghosts.last_places(store, actor, clinic.other_visit.id, TAKES) == {}

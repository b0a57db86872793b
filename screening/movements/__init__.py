"""The movements that can be screened: one file of data each, listed here by hand."""

from collections.abc import Mapping

from screening.movements import gait, overhead_squat, squat
from screening.types import Movement, ScreeningError

MOVEMENTS: Mapping[str, Movement] = {
    module.MOVEMENT.id: module.MOVEMENT for module in (squat, overhead_squat, gait)
}


def get_movement(movement_id: str) -> Movement:
    """Return a movement by its id.

    Raises
    ------
    ScreeningError : where there is none, naming those there are.
    """
    if movement_id not in MOVEMENTS:
        known = ", ".join(sorted(MOVEMENTS))
        raise ScreeningError(f"Unknown movement {movement_id!r}: this version knows {known}.")
    return MOVEMENTS[movement_id]

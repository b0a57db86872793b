"""What stands on the client's page: at most twelve words a sentence, second person, no cause and no judgement."""

from __future__ import annotations

from collections.abc import Mapping

from screening.types import Finding, FindingKind, Movement, Side

_A, _R, _E = FindingKind.ASYMMETRY, FindingKind.REDUCED_RANGE, FindingKind.EXCESS
TITLE = "Your movement today"
NOTICED = "What we noticed"
BY_HAND = "What your therapist found by hand"
TO_DO = "What to do"
FIRST, THEN = "First release", "Then activate"
TICK = "Tick the days"
STOP = "Stop and call us if"
STOP_IF = (
    "pain gets worse, or stays longer than a day",
    "you feel numbness or tingling",
    "you feel dizzy or short of breath",
    "an arm or leg feels suddenly weak",
)
AID = "This is an observation aid. Not a diagnosis."
NOTHING = "We looked at your movement together."
_ANY = "We noticed something in your {movement} to look at together."
_SENTENCES: Mapping[tuple[str, FindingKind], str] = {
    ("knee_flexion_peak", _A): "Your {side} knee bends less than the other one.",
    ("hip_flexion_peak", _A): "Your {side} hip bends less than the other one.",
    ("thigh_inclination_peak", _A): "Your {side} thigh comes down less than the other one.",
    ("shank_inclination_peak", _A): "Your {side} shin leans forward less than the other one.",
    ("knee_frontal_projection", _A): "Your {side} knee moves further inwards than the other one.",
    ("arm_fall", _A): "Your {side} arm comes forward more than the other one.",
    ("shank_inclination_peak", _R): "Your {side} shin leans forward only a little.",
    ("thigh_inclination_peak", _R): "Your {side} thigh stays rather high when you squat.",
    ("depth", _R): "You stay rather high when you squat.",
    ("knee_separation_ratio", _E): "Your knees move a little inwards when you squat.",
    ("knee_frontal_projection", _E): "Your knees move a little inwards when you squat.",
    ("trunk_minus_shank", _E): "Your upper body leans forward when you squat.",
    ("trunk_lean_peak", _E): "Your upper body leans forward when you squat.",
    ("heel_rise", _E): "Your {side} heel comes up when you squat.",
    ("arm_fall", _E): "Your arms come forward when you squat.",
    ("pelvic_shift", _E): "Your hips move to the {side} when you squat.",
    ("trunk_lateral_lean", _E): "Your upper body leans to the {side}.",
    ("pelvic_obliquity", _E): "Your hips are not level when you squat.",
    ("thigh_extension_peak", _A): "Your {side} thigh goes back less when you walk.",
    ("thigh_extension_peak", _R): "Your {side} thigh goes back only a little when you walk.",
    ("knee_flexion_swing_peak", _A): "Your {side} knee bends less when the leg swings.",
    ("knee_flexion_swing_peak", _R): "Your {side} knee bends only a little when you walk.",
    ("knee_flexion_loading_peak", _A): "Your {side} knee bends less when you step on it.",
    ("step_time", _A): "Your steps take different times left and right.",
    ("stance_fraction", _A): "You stand on your {side} foot for less time.",
    ("step_length", _A): "Your steps are of different length left and right.",
    ("arm_swing", _A): "Your {side} arm swings less when you walk.",
    ("arm_swing", _R): "Your {side} arm swings only a little when you walk.",
    ("pelvic_drop", _E): "Your hips tilt a little when you walk.",
    ("trunk_lean", _E): "Your upper body leans forward when you walk.",
}


def offered_sentence(finding: Finding, movement: Movement) -> str:
    """Return the sentence that is offered for a finding; the therapist may write another one."""
    template = _SENTENCES.get((finding.metric, finding.kind), _ANY)
    side = _side(finding, movement)
    if "{side}" in template and side is None:
        template = _ANY
    return template.format(side="" if side is None else side.value, movement=movement.title.lower())


def _side(finding: Finding, movement: Movement) -> Side | None:
    from screening.evidence import is_signed

    if is_signed(finding.metric, movement) and finding.value:
        return Side.RIGHT if finding.value > 0 else Side.LEFT
    return finding.side


def changed_sentence(real: int, none_shown: int) -> str:
    """Return what changed since the last time, of what was accepted; empty where nothing was compared."""
    if not real and not none_shown:
        return ""
    things = {0: "Nothing clearly changed", 1: "1 thing really changed"}.get(
        real, f"{real} things really changed"
    )
    rest = f", {none_shown} show{'s' if none_shown == 1 else ''} no change" if none_shown else ""
    return f"Since last time: {things.lower() if real == 0 else things}{rest}."


def times_a_day(number: int) -> str:
    """Return how often a day."""
    return {1: "Once a day", 2: "Twice a day"}.get(number, f"{number} times a day")

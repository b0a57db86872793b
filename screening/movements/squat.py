"""The squat on two legs (clinical reference, section 6)."""

from screening.types import Grade, Metric, Movement, RepetitionRule, View

SIDE = {View.LEFT: Grade.A, View.RIGHT: Grade.A}
SIDE_B = {View.LEFT: Grade.B, View.RIGHT: Grade.B}
FRONT = {View.FRONT: Grade.B}
FRONT_AND_SIDE = FRONT | SIDE
ANY = {View.FRONT: Grade.B, View.OBLIQUE: Grade.B} | SIDE

METRICS = (
    Metric(
        id="knee_flexion_peak",
        label="Peak knee flexion",
        unit="deg",
        signal="knee_flexion",
        reducer="at_bottom",
        paired=True,
        grades=FRONT_AND_SIDE,
        definition="Bend of the knee at the bottom, 0 when straight; in a front view estimated by depth lift.",
    ),
    Metric(
        id="hip_flexion_peak",
        label="Peak hip flexion",
        unit="deg",
        signal="hip_flexion",
        reducer="at_bottom",
        paired=True,
        grades=FRONT | SIDE_B,
        definition="Trunk against thigh at the bottom, 0 when in line; holds bending of the low back too.",
    ),
    Metric(
        id="thigh_inclination_peak",
        label="Thigh inclination at the bottom",
        unit="deg",
        signal="thigh_inclination",
        reducer="at_bottom",
        paired=True,
        grades=SIDE,
        definition="Thigh against the vertical at the bottom: 90 is level with the floor, more is deeper.",
    ),
    Metric(
        id="shank_inclination_peak",
        label="Shank inclination at the bottom",
        unit="deg",
        signal="shank_inclination",
        reducer="at_bottom",
        paired=True,
        grades=SIDE,
        definition="Shank against the vertical at the bottom, positive forwards: ankle bend with the heel down.",
    ),
    Metric(
        id="trunk_lean_peak",
        label="Trunk lean at the bottom",
        unit="deg",
        signal="trunk_lean",
        reducer="at_bottom",
        paired=False,
        grades=SIDE,
        definition="Hip-shoulder line against the vertical at the bottom, positive forwards.",
    ),
    Metric(
        id="trunk_minus_shank",
        label="Trunk lean minus shank inclination",
        unit="deg",
        signal="trunk_minus_shank",
        reducer="at_bottom",
        paired=False,
        grades=SIDE,
        definition="0 when trunk and shank are parallel at the bottom, positive when the trunk leans more.",
    ),
    Metric(
        id="depth",
        label="Squat depth",
        unit="pct",
        signal="depth",
        reducer="at_bottom",
        paired=False,
        grades=ANY,
        definition="How far the hips go down, in percent of their height above the ankles when standing.",
    ),
    Metric(
        id="knee_separation_ratio",
        label="Knee separation ratio",
        unit="ratio",
        signal="knee_separation_ratio",
        reducer="at_deep_bottom",
        paired=False,
        grades=FRONT,
        definition="Distance of the knees over distance of the ankles at the bottom; under 1 the knees are closer.",
    ),
    Metric(
        id="knee_frontal_projection",
        label="Knee position in the frontal plane",
        unit="deg",
        signal="knee_frontal_projection",
        reducer="at_frontal_knee",
        paired=True,
        grades=FRONT,
        definition="Frontal projection angle at 60° of knee flexion on the way down, positive towards the midline.",
        more_is_affected=True,
    ),
    Metric(
        id="pelvic_shift",
        label="Pelvic shift",
        unit="pct",
        signal="pelvic_shift",
        reducer="bottom_minus_standing",
        paired=False,
        grades=FRONT,
        definition="Way of the hips sideways from standing to the bottom, in percent of the stance width, "
        "positive to the right.",
    ),
    Metric(
        id="pelvic_obliquity",
        label="Pelvic obliquity",
        unit="deg",
        signal="pelvic_obliquity",
        reducer="at_bottom",
        paired=False,
        grades=FRONT,
        definition="Line of the hips against the horizontal at the bottom, positive when the right side is higher.",
    ),
    Metric(
        id="trunk_lateral_lean",
        label="Trunk lateral lean",
        unit="deg",
        signal="trunk_lateral_lean",
        reducer="at_bottom",
        paired=False,
        grades=FRONT,
        definition="Hip-shoulder line against the vertical at the bottom, positive to the right.",
    ),
    Metric(
        id="heel_rise",
        label="Heel rise",
        unit="pct",
        signal="heel_rise",
        reducer="at_bottom",
        paired=True,
        grades=SIDE_B,
        definition="Height of the heel above its standing place at the bottom, in percent of the shank.",
        more_is_affected=True,
    ),
    Metric(
        id="descent_time",
        label="Time down",
        unit="s",
        signal="hip_height",
        reducer="descent_time",
        paired=False,
        grades=ANY,
        definition="Seconds from leaving the standing height to the bottom.",
    ),
    Metric(
        id="ascent_time",
        label="Time up",
        unit="s",
        signal="hip_height",
        reducer="ascent_time",
        paired=False,
        grades=ANY,
        definition="Seconds from the bottom back to the standing height.",
    ),
)

SHOWN_ONLY = ("trunk_lean_peak", "depth", "descent_time", "ascent_time")
"""Metrics without a limit on purpose: shown, compared between visits, never judged by themselves."""

MOVEMENT = Movement(
    id="squat",
    title="Squat",
    cue="Feet shoulder width, toes ahead. Stand still for three seconds, then squat as low as is comfortable with "
    "the heels down: two seconds down, two seconds up, five times.",
    views=(View.FRONT, View.LEFT, View.RIGHT),
    cycles=RepetitionRule(),
    lowpass_hz=5.0,
    metrics=METRICS,
)

"""Movement screening from one webcam: measured joint angles with their errors, for a manual therapist.

Start reading at :mod:`screening.pipeline`; the vocabulary is in :mod:`screening.types`.
"""

__version__ = "0.1.0"

"""The intake of one visit, step by step: a client alone in client mode, or a therapist who asks and writes.

The only data it can reach are this visit's own answers (:func:`screening.clinic.intake.read_draft`).
"""

"""What a person reads: all sentences (:mod:`wording`) and the therapist's PDF (:mod:`pdf`)."""

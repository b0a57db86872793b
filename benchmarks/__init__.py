"""Measurements of the program: how accurate it is (:mod:`benchmarks.accuracy`) and how fast."""

"""The clinic's memory: clients, visits, recordings, screenings, decisions, and who saw what.

Start at :mod:`screening.clinic.store` (open it), then :mod:`screening.clinic.access` (who may call what). Every
function for the pages takes the store and the person who asks: ``open_visit(store, actor, visit_id)``.
"""

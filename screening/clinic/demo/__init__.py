"""Invented clients for trying the program out: from rendered bodies, clearly marked, removed by one command.

Reading order: :mod:`.cast` (who they are, from ``clients.toml``), :mod:`.packed` (their landmarks), :mod:`.visits`
(one visit as it would have been worked through), :mod:`.fill` (all of them, and the accounts), :mod:`.remove`.
"""

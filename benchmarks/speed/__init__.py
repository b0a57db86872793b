"""How fast the program is and how much memory it takes, against a plain loop and against the floor of this machine.

Reading order: :mod:`.clips` (what is analysed), :mod:`.loops` (the three that are compared), :mod:`.stages`,
:mod:`.memory`, :mod:`.startup` (everything else that somebody waits for), :mod:`.page` (what is written).
"""

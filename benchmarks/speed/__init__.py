"""How fast the program is and how much memory it takes, against a plain loop and against the floor of this machine.

Reading order: :mod:`.clips` (what is analysed), :mod:`.loops` (what is compared), :mod:`.stages`, :mod:`.memory`,
:mod:`.startup` (everything else that somebody waits for), :mod:`.measure` (all of it, part by part; :mod:`.book`
keeps what is done, :mod:`.busy` tells how much other programs disturbed), :mod:`.page` (what is written).
"""

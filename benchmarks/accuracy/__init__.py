"""A rendered person whose joint angles are known exactly, and the clips made of it.

Reading order: :mod:`.body` (mesh, joint centres, skinning), :mod:`.posing` (joint angles to bone positions),
:mod:`.motion` (what the person does), :mod:`.camera` (pinhole, lens), :mod:`.truth` (angles of the joint
centres), :mod:`.scene` and :mod:`.render` (pictures), :mod:`.spec` (the list of clips), :mod:`.cache` (files).
"""

RIG_VERSION = "1"
"""Part of every cache key: raise it with any change that alters pictures or truth."""

"""Walking: from landmarks to strides, their measures, and what may be said of them.

recording.py joins walking (directions and passes), leg_identity (which leg is which), contacts (events), strides
and angles; metrics and candidates take it from there.
"""

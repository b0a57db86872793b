"""The page *New visit*: where the intake happens, what is filmed, clearance, set-up, and handing over."""

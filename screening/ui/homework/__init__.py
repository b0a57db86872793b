"""The parts of the page *Homework*: release, then activate, in the order that worked on the table."""

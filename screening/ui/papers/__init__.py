"""The parts of the page *Report*: what is open, the papers as they will be printed, the note, the data."""

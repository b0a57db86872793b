"""The parts of the page *Review*: evidence on the left, one decision per finding on the right."""

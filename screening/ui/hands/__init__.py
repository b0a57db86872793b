"""The parts of the page *Tests*: the work-list of muscles, the pair builder, angles, before and after."""

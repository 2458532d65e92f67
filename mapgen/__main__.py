"""``python -m mapgen`` is ``mapgen``."""

from mapgen.cli import run

run()

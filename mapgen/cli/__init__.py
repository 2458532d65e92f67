"""The commands. A MapgenError becomes one sentence and exit status 1; wrong usage exits with 2.

group        the group they are in, and how each of them ends
making       build, render
collecting   corpus
correcting   check, import, learn, diff
editing      edit
looking      lookup, evaluate
publishing   embed, extract, export
archives     corpus-map
layers       the layers of places as the options and mapgen.toml want them
"""

from mapgen.cli import archives, collecting, correcting, editing, looking, making, publishing
from mapgen.cli.group import main, run

__all__ = [
    "archives", "collecting", "correcting", "editing", "looking", "main", "making", "publishing",
    "run",
]  # fmt: skip

"""Scores against annotated corpora: how well names are found, and how well they are placed.

corpora.py      JSONL of annotated documents
predictions.py  what mapgen finds in them, in all uses
scores.py       the field's measures (Gritta et al. 2020)
run.py          the whole: corpora -> predictions -> scores, with progress
"""

from mapgen.evaluate.run import Evaluation, evaluate, report

__all__ = ["Evaluation", "evaluate", "report"]

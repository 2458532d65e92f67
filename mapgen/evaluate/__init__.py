"""Scores against annotated corpora: how well names are found and placed, how good events are.

corpora.py      JSONL of annotated documents
predictions.py  what mapgen finds in them, in all uses
scores.py       the field's measures (Gritta et al. 2020)
annotated.py    articles with annotated events
events.py       how good pins, roles, dates and topics are
run.py          the whole: corpora -> predictions -> scores, with progress
"""

from mapgen.evaluate.events import EventScore, evaluate_events, report_events
from mapgen.evaluate.run import Evaluation, evaluate, report

__all__ = [
    "Evaluation",
    "EventScore",
    "evaluate",
    "evaluate_events",
    "report",
    "report_events",
]  # fmt: skip

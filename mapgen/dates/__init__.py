"""Words and the publication date -> the dates of the text, as EDTF.

A closed grammar (``rules``): nothing is a date that no rule names, because in news a search for
"anything like a date" finds one in "two" and "we". A date that cannot be known is left out:
without a publication date "on Wednesday" gives nothing, never a guess.
"""

from __future__ import annotations

from mapgen.dates.edtf import edtf_span
from mapgen.dates.scan import find_dates

__all__ = ["edtf_span", "find_dates"]

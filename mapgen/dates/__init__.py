"""Words and the publication date -> the dates of the text, as EDTF.

A closed grammar (``rules``): nothing is a date that no rule names, because in news a search for
"anything like a date" finds one in "two" and "we". A date that cannot be known is left out:
without a publication date "yesterday" gives nothing, never a guess, and "on Wednesday" only what
the day that the lead tells in full makes of it ("on Friday, 26 March 2021").
"""

from __future__ import annotations

from mapgen.dates.edtf import edtf_span
from mapgen.dates.scan import find_dates

__all__ = ["edtf_span", "find_dates"]

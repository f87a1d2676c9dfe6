"""What the pages are built of: words, cards, pieces of HTML, the theme and the session."""

import os

# Ranking multiplies small matrices; the threads OpenBLAS would keep spinning for them cost
# three times the work itself. It reads this when numpy is first imported, which is later.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

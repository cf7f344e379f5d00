"""The demo workspace: an empty home gets invented encounters to work on, so that there is a worklist at first use."""

from __future__ import annotations

from itertools import islice

from engine.demo import demo_encounters
from engine.store import Store

DEMO_WORKLIST = 60


def prepare_workspace(store: Store, count: int = DEMO_WORKLIST) -> int:
    """Fill an empty worklist with ``count`` demo encounters of the test split, their claims taken away.

    Returns how many were added, 0 when the worklist holds anything already. Raises InputError without demo data.
    """
    if not store.is_empty():
        return 0
    unseen = (e.model_copy(update={"claim": None}) for e in islice(demo_encounters("test"), count))
    return store.add_encounters(unseen, who="demo")

"""The shipped index of the demo's training split, so that a first draft need not wait for 960 embeddings.

``python -m train.demo_index`` embeds them anew into ``data/demo/index``.
"""

from __future__ import annotations

from engine.demo import INDEX, demo_encounters, demo_fingerprint
from engine.embed import LocalEmbedder
from engine.embedded import embedder_folder
from engine.offline import go_offline
from engine.retrieve import build_index


def write_demo_index() -> int:
    """Write the index and return how many encounters it holds."""
    index = build_index(demo_encounters("train"), LocalEmbedder(embedder_folder()))
    index.save(INDEX, demo_fingerprint())
    return len(index)


if __name__ == "__main__":
    go_offline()
    print(f"{write_demo_index()} encounters indexed in {INDEX}")

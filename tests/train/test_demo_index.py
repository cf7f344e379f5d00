"""The shipped index is of the shipped encounters, and its vectors are the embedder's."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from engine.demo import INDEX, demo_encounters, demo_fingerprint
from engine.embed import LocalEmbedder
from engine.embedded import embedder_folder
from engine.retrieve import VECTORS, is_index_of, load_index


def test_it_is_of_the_encounters_that_ship() -> None:
    assert is_index_of(INDEX, demo_fingerprint(), embedder_folder().name)


def test_its_vectors_are_those_of_the_training_split_in_order() -> None:
    embedder = LocalEmbedder(embedder_folder())
    first = [e.report for e in islice(demo_encounters("train"), 3)]
    vectors = np.load(INDEX / VECTORS, allow_pickle=False)
    assert embedder.embed(first) == pytest.approx(vectors[:3], abs=1e-4)
    assert len(load_index(INDEX, embedder)) == len(vectors) == sum(1 for _ in demo_encounters("train"))

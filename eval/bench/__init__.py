"""Benchmarks: ``python -m eval.bench NAME`` prints figures together with the machine's load while they were taken."""

"""How good a configuration is: metrics, intervals, benchmarks."""

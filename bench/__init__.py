"""Benchmarks against peers; each writes `bench/results/NAME.json`."""

"""Benchmarks: each figure beside its peer, measured in the same run; they time, they never fail for being slow."""

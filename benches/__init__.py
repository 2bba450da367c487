"""Benchmarks: each measures something beside its floor, and tells the ratio."""

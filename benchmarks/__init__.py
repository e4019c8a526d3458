"""Ratios against a baseline of the same run; docs/measurements.md keeps the figures."""

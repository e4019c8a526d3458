"""Composition: settings, store, station, drivers and faces put together, and nothing else does."""

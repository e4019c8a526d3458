"""Devices and peers that speak the real protocols, written from the standards with their own codecs.

Nothing here imports the product: a shared codec would hide a shared mistake.
"""

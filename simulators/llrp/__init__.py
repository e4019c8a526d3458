"""A simulated LLRP reader, written from LLRP 1.0.1 with its own codec."""

"""`dock replay-stream`."""

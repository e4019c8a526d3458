"""`dock setup`."""

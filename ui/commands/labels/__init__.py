"""`dock labels`."""

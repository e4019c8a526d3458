"""`dock reader`."""

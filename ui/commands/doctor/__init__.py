"""`dock doctor`."""

"""`dock papers`."""

"""`dock printers`."""

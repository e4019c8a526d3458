"""A ZPL printer that speaks the wire as the guide and the machines do, and remembers every label that came out."""

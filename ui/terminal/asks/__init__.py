"""What the screens ask for before a command can be sent: one form an act."""

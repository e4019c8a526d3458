"""Every face of the dock: the command line, the terminal, the texts, and the place where all is put together."""

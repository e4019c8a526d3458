"""The pure business: values in, values out. No loop, clock, chance, file or log is known here."""

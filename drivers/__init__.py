"""Everything that touches a wire, a file of the system or the clock. Each kind of device stands on its own."""

"""The dock door: what its antennas saw, who moved with whom, and what closing a session receives."""

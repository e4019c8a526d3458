"""The returns workflow: what a receiving dock decides and keeps. No hardware and no screen is known here."""

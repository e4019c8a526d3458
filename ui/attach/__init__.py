"""The socket over which terminals and commands attach to a running station: `ask` and `latest`, for the same user."""

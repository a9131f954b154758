"""Serve the login page: its documents, its files, and what follows a log-out."""

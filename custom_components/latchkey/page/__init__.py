"""Serve the login page: its route, its documents, its files and its headers."""

"""Validate what a provider says: its documents, its tokens, its claims.

Nothing here knows users, credentials or the page.
"""

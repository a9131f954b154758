"""Validate what a provider says: its documents, its tokens, its claims.

Nothing here knows Home Assistant's people, its login flows or the page.
"""

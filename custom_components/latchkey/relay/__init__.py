"""Finish a sign-in that waits elsewhere (`docs/developers/relay.md`)."""

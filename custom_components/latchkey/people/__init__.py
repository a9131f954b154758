"""Sign people in: the provider that Home Assistant knows, users, approval, sessions."""

"""What the stand-ins share."""

from typing import Final

DOMAIN: Final = "latchkey_testplugins"

ONLY: Final = "only"
"""The one plugin that is there, for the demo; without it there are all."""

URL: Final = f"/{DOMAIN}"
"""What no real plugin has is below this path."""

PAGE: Final = """<!doctype html><html lang="en"><meta charset="utf-8">
<title>{title}</title><h1>{title}</h1>{content}</html>
"""

"""Names that several files of the test component share."""

from typing import Final

DOMAIN: Final = "latchkey_testauth"

URL: Final = f"/{DOMAIN}"
"""Everything that the component serves is below this path."""

"""Say which of an administrator's settings cannot be used, and why.

Raised by whoever reads settings (`settings.py`, `role_settings.py`,
`link_settings.py`), shown by the forms, and logged where what is stored or written in
YAML is at fault.
"""


class SettingsError(Exception):
    """A value that cannot be used: the field, and the key of the text about it."""

    def __init__(self, name: str, problem: str) -> None:
        """Keep both for the form."""
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem

"""Why something with organisations and people was not done."""


class Refused(Exception):
    """It was not done. ``message`` says why and what to do; ``field`` names the input it lies in, where it does."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field

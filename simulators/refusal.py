"""Why a simulated device does not do what it was asked, in a sentence that its user can read in their language."""


class NotPossible(ValueError):
    """An English sentence with gaps, and what stands in them; it is translated where there is Italian of it."""

    def __init__(self, text: str, /, **params: object) -> None:
        super().__init__(text.format(**params))
        self.text = text
        self.params = params

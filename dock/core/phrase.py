"""A sentence that comes with the shipped or the site's own data, in both languages of the house."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """The same sentence in Italian and in English."""

    it: str
    en: str

    def spoken(self, language: str) -> str:
        """The sentence in `language` ("it" or "en"); any other language is answered in English."""
        return self.it if language == "it" else self.en

"""The pictures of the shared test data with what they are expected to say, and when a reading of one is right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp"})
WITHOUT_CODE = "falsepositives"
FILE_BYTES_MIN = 64  # OpenCV wants more bytes of a WebP than the smallest has
RETAIL_DIGITS_MIN = 8

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class PictureCase:
    """One picture."""

    series: str  # folder, such as ean13-2
    path: Path
    expected: bytes | None  # None: it holds no code
    is_part: bool  # one of several symbols that say the expected text together

    @property
    def symbology(self) -> str:
        """The series without its number."""
        return self.series.rpartition("-")[0]

    def pixels(self) -> Pixels:
        """The picture in grey."""
        file = self.path.read_bytes().ljust(FILE_BYTES_MIN, b"\0")
        grey = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert grey is not None, self.path
        return grey.astype(np.uint8, copy=False)

    def is_right(self, text: str, raw: bytes) -> bool:
        """Whether this is what the picture says; zeros in front of a retail code do not count."""
        if self.expected is None:
            return False
        wanted = {variant.rstrip("\n") for variant in _texts(self.expected)}
        for said in {text, *_texts(raw)}:
            if said in wanted or (self.is_part and said and any(said in one for one in wanted)):
                return True
            is_number = said.isdigit() and len(said) >= RETAIL_DIGITS_MIN
            if is_number and said.lstrip("0") in {one.lstrip("0") for one in wanted}:
                return True
        return False


def picture_cases(root: Path) -> Iterator[PictureCase]:
    """The pictures of every series that has expected texts, and those without a code, in a fixed order."""
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        for picture in sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES):
            if folder.name.startswith(WITHOUT_CODE):
                yield PictureCase(folder.name, picture, None, is_part=False)
                continue
            whole = re.sub(r"-\d+$", "", picture.stem)
            places = [(picture.stem, suffix) for suffix in (".txt", ".bin")] + [(whole, ".txt"), (whole, ".bin")]
            found = next(((stem, suffix) for stem, suffix in places if (folder / (stem + suffix)).exists()), None)
            if found is not None:
                expected = (folder / "".join(found)).read_bytes()
                yield PictureCase(folder.name, picture, expected, is_part=found[0] != picture.stem)


def _texts(raw: bytes) -> set[str]:
    texts = {raw.decode("latin-1")}
    try:
        texts.add(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return texts
    return texts

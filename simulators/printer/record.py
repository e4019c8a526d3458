"""What came out of the printer, for whoever reconciles it: a picture and a line of JSON for each physical label."""

import json
import re
from pathlib import Path

from simulators.printer.device import PhysicalLabel
from simulators.printer.formats import FieldKind
from simulators.refusal import NotPossible

LIST = "labels.jsonl"
# The last eight signs of a label's id, as our designs print them
_NONCE = re.compile(r"\b([0-9a-f]{8}) #(\d+)")


def record(label: PhysicalLabel, folder: Path) -> None:
    """Write the label's picture, and then its line into `labels.jsonl`."""
    name = f"{label.seq:06d}{'' if label.is_complete else '-void' if label.is_void else '-partial'}.png"
    (folder / name).write_bytes(label.png())
    with (folder / LIST).open("a", encoding="utf-8") as file:
        file.write(json.dumps(described(label) | {"picture": name}, ensure_ascii=False) + "\n")


def read_answers(text: str) -> dict[str, bytes]:
    """What a real printer answered, by question, from the file that `dock printers check --record` writes.

    Raises:
        NotPossible: it is none.
    """
    try:
        answers = json.loads(text)["answers"]
        return {str(one["question"]): bytes.fromhex(one["raw_hex"]) for one in answers}
    except (KeyError, TypeError, ValueError) as error:
        raise NotPossible("this is no record of a printer's answers: {error}", error=error) from error


def described(label: PhysicalLabel) -> dict[str, object]:
    """The truth about one piece of paper."""
    texts = [one.text for one in label.fields if one.kind is FieldKind.TEXT]
    nonce = next((found for text in texts if (found := _NONCE.search(text))), None)
    state = "complete" if label.is_complete else "void" if label.is_void else "partial"
    return {
        "seq": label.seq,
        "state": state,
        "rows": label.rows,
        "width_dots": label.width,
        "length_dots": label.length,
        "nonce": nonce[1] if nonce else None,
        "print_no": int(nonce[2]) if nonce else None,
        "epc": label.epc.hex() if label.epc else None,
        "codes": list(label.codes),
        "texts": texts,
        "not_drawn": list(label.not_drawn),
    }

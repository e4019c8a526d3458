"""JSON Schemas of the settings files, made from the models: for editors that complete and check while one types."""

import json
from pathlib import Path

from dock.settings.read import FILES

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """The text of each schema by its file's name, such as `station.schema.json`."""
    made: dict[str, str] = {}
    for name, model in FILES.items():
        schema = {"$schema": DRAFT, **model.model_json_schema()}
        schema["title"] = name
        made[f"{Path(name).stem}.schema.json"] = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    return made

"""The JSON contract between dock and upstream as OpenAPI 3.1, written from the shapes that parse it.

`python -m dock.sync.openapi > docs/openapi.json` writes the published copy; a test holds the two together.
"""

import json
import sys

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from dock.sync.documents import ArticleShape, CancellationShape, CaseShape, LocationShape, ParcelShape
from dock.sync.envelope import REPORTED
from dock.sync.epcis import Json

SHAPES = (CaseShape, CancellationShape, ParcelShape, ArticleShape, LocationShape)
EXAMPLES: dict[str, Json] = {
    "case": {
        "type": "case", "rma": "R-1001", "order": "O-77",
        "lines": [{"sku": "MUG-01", "quantity": 2, "gtin": "4006381333931", "reason": "unwanted"}],
    },
    "cancellation": {"type": "cancellation", "rma": "R-1001", "reason": "kept"},
    "parcel": {"type": "parcel", "parcel": "P-2001", "rmas": ["R-1001"], "carrier": "DHL", "tracking": "JJD0001234567"},
    "article": {
        "type": "article", "sku": "MUG-01", "title": "Mug, blue", "gtin": "4006381333931",
        "price": {"amount": "7.90", "currency": "EUR"}, "version": 1,
    },
    "location": {"type": "location", "code": "A-01-02", "zone": "shelf", "capacity": 50},
}  # fmt: skip


def contract() -> Json:
    """The whole document."""
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(shape, "validation") for shape in SHAPES]
    _, shapes = models_json_schema(wanted, ref_template="#/components/schemas/{model}")
    announcement = {"oneOf": [{"$ref": f"#/components/schemas/{shape.__name__}"} for shape in SHAPES]}
    page = {
        "type": "object",
        "required": ["documents", "cursor"],
        "properties": {
            "documents": {"type": "array", "items": announcement},
            "cursor": {"type": "string"},
            "more": {"type": "boolean"},
        },
        "examples": [{"documents": list(EXAMPLES.values()), "cursor": "5", "more": False}],
    }
    schemas: Json = {**shapes["$defs"], "Page": page, "Event": _event(), "Receipts": _receipts()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "returns-dock upstream", "version": "1"},
        "paths": {
            "/events": {"post": _said("Take a batch of events in order; Idempotency-Key names the batch.", "Receipts")},
            "/events/{event_id}": {"get": _said("The event under this id; 404 where there is none.", "Event")},
            "/jobs/{job}": {"get": _said("What became of a batch that was answered with 202.", "Receipts")},
            "/expected": {"get": _said("What the dock shall know, after `cursor`.", "Page")},
        },
        "components": {"schemas": schemas},
    }


def _said(summary: str, schema: str) -> Json:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"summary": summary, "responses": {"200": {"description": "done", "content": content}}}


def _event() -> Json:
    kinds = sorted(kind.__name__ for kind in REPORTED)
    texts = ("event_id", "site", "station", "workstation", "occurred_at", "recorded_at", "clock")
    told: Json = {name: {"type": "string"} for name in texts}
    told |= {"kind": {"enum": kinds}, "seq": {"type": "integer"}, "schema": {"const": 1}, "facts": {"type": "object"}}
    return {"type": "object", "required": sorted(told), "properties": told}


def _receipts() -> Json:
    outcome = {"enum": ["stored", "duplicate", "rejected", "retry"]}
    receipt = {
        "type": "object",
        "required": ["event_id", "outcome"],
        "properties": {"event_id": {"type": "string"}, "outcome": outcome, "reason": {"type": "string"}},
    }
    told = {"receipts": {"type": "array", "items": receipt}, "running": {"type": "boolean"}}
    return {"type": "object", "properties": told}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(contract(), indent=1) + "\n")

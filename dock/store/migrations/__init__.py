"""Migrations of the schema, one file a step. A step that was released is never changed."""

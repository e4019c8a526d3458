"""The proofs. This file must exist: python-barcode installs a top-level package of the same name."""

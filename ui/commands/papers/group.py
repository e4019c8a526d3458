"""`dock papers`: what goes with the goods, and what an authority asks for. A further paper is a line of the table."""

import click

from ui.lazy import LazyGroup

PAPERS: dict[str, tuple[str, str]] = {
    "manifest": ("ui.commands.papers.manifest:manifest", "What is in a container, with room for signatures."),
    "register": ("ui.commands.papers.register:register", "A year's document numbers without a gap."),
    "dossier": ("ui.commands.papers.dossier:dossier", "What was found and decided of a unit, or of a container."),
    "evidence": ("ui.commands.papers.evidence:evidence", "All that is known of a return, in one file."),
    "disclosure": ("ui.commands.papers.disclosure:disclosure", "The year's discarded goods, as the ESPR asks."),
}


@click.group("papers", cls=LazyGroup, table=PAPERS)
def papers() -> None:
    """Papers as PDF: manifests, registers, dossiers and the yearly disclosure."""

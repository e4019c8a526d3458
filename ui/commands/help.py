"""`dock help TOPIC`: the shipped pages, read from the disk and never from the network."""

import sys
from pathlib import Path

import click

from dock.settings.places import shipped_docs
from ui.options import Options, language_told
from ui.words import LANGUAGES, say


@click.command("help")
@click.argument("topic", required=False)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), help="Language of the page; else that of `dock`, then the system."
)
@click.pass_obj
def show_page(options: Options | None, topic: str | None, lang: str | None) -> None:
    """Show a page of the manual; without TOPIC, list them."""
    folder = shipped_docs()
    if topic is None:
        click.echo("\n".join(topics(folder)))
        return
    wanted = lang or language_told(options)
    page = find_page(folder, topic, wanted)
    if page is None:
        params = (("topic", topic), ("known", ", ".join(topics(folder))))
        raise click.UsageError(say("help.no_page", wanted, params))
    text = page.read_text(encoding="utf-8")
    if sys.stdout.isatty():
        click.echo_via_pager(text)
    else:
        click.echo(text, nl=False)


def topics(folder: Path) -> list[str]:
    """The names of the pages, each once whatever its languages."""
    return sorted({page.name.partition(".")[0] for page in folder.glob("*.md")})


def find_page(folder: Path, topic: str, lang: str) -> Path | None:
    """The page in `lang`, else the one without a language, else the other language's."""
    if topic not in topics(folder):
        return None
    others = [language for language in LANGUAGES if language != lang]
    names = [f"{topic}.{lang}.md", f"{topic}.md", *(f"{topic}.{language}.md" for language in others)]
    return next((folder / name for name in names if (folder / name).is_file()), None)

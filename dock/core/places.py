"""The catalogue's articles and the warehouse's places, as the upstream or an import defined them."""

from dock.core.commands import DefineArticle, DefineLocation
from dock.core.decision import Decision, Known, Refusal, Tone, Verdict
from dock.core.events import ArticleDefined, LocationDefined
from dock.core.goods import Article, Location


def apply_article(_article: Article | None, event: ArticleDefined) -> Article:
    """The article after the event: an event defines the whole of it."""
    return Article(
        event.sku,
        event.title,
        event.article_class,
        event.gtin,
        event.price,
        event.mass_g,
        event.cn_code,
        event.has_battery,
        event.holds_data,
        event.has_serial,
        event.picture,
        event.version,
    )


def apply_location(_location: Location | None, event: LocationDefined) -> Location:
    """The place after the event."""
    return Location(event.location, event.zone, event.capacity)


def decide(command: DefineArticle | DefineLocation, known: Known) -> Decision:
    """Define an article or a place. The same again changes nothing; an older version is refused."""
    if isinstance(command, DefineLocation):
        place = command.location
        if known.get(place.code) == place:
            return Decision(verdict=Verdict(Tone.ALREADY, "nothing_new"))
        return Decision((LocationDefined(place.code, place.zone, place.capacity),))
    article = command.article
    earlier = known.get(article.sku)
    assert earlier is None or isinstance(earlier, Article)
    if earlier == article:
        return Decision(verdict=Verdict(Tone.ALREADY, "nothing_new"))
    if earlier is not None and article.version < earlier.version:
        params = (("sku", article.sku.text), ("version", str(article.version)), ("current", str(earlier.version)))
        return Decision(refusal=Refusal("article_older", params, Tone.ALREADY))
    event = ArticleDefined(
        article.sku,
        article.title,
        article.article_class,
        article.gtin,
        article.price,
        article.mass_g,
        article.cn_code,
        article.has_battery,
        article.holds_data,
        article.has_serial,
        article.picture,
        article.version,
    )
    return Decision((event,))

"""A simulated shop that takes events and announces returns over HTTP, for `dock sim upstream` and other clients."""

import asyncio
from argparse import ArgumentParser, Namespace
from random import Random

from simulators.serve import NowUs, Say, TcpServer, serve_tcp
from simulators.upstream.brain import UpstreamBrain
from simulators.upstream.shop import Json, Shop

PORT = 8480
RETURN_COUNT = 20
ARTICLES = (
    ("MUG-01", "Mug, blue", "generic", "4006381333931", "7.90"),
    ("LAMP-02", "Desk lamp", "electronics", "4012345123456", "34.50"),
    ("SCARF-03", "Scarf, wool", "textile", "5012345678900", "19.00"),
)


def add_options(parser: ArgumentParser) -> None:
    """The options of `dock sim upstream`."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="port to listen at, 0 for a free one (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed announces the same returns (%(default)s)")


async def run(options: Namespace, now_us: NowUs, say: Say) -> None:  # noqa: ARG001 - as every kind is called
    """Serve a shop until cancelled."""
    server, shop = await serve(options.port, options.seed, options.host)
    async with server:
        say(
            "a shop listens at {place}, its bearer token is {token}; Ctrl-C ends it",
            place=f"http://{options.host}:{server.port}",
            token=shop.token,
        )
        await asyncio.get_running_loop().create_future()


async def serve(port: int, seed: int, host: str = "127.0.0.1") -> tuple[TcpServer, Shop]:
    """A shop with a small catalogue and some returns on their way, listening until its server is closed."""
    loop = asyncio.get_running_loop()
    shop = Shop()
    shop.announce(*first_documents(seed))
    server = await serve_tcp(lambda: UpstreamBrain(shop), host, port, lambda: int(loop.time() * 1_000_000))
    return server, shop


def first_documents(seed: int) -> list[Json]:
    """Articles, places and returns with their parcels; the same seed gives the same."""
    chance = Random(seed)  # noqa: S311 - repeatable on purpose
    found = [_article(*article) for article in ARTICLES]
    found += [_shelf(f"A-{row:02d}") for row in range(1, 6)]
    found.append({"type": "location", "code": "Q-01", "zone": "quarantine"})
    for number in range(1, RETURN_COUNT + 1):
        sku, title, _, gtin, _ = chance.choice(ARTICLES)
        line: Json = {"sku": sku, "title": title, "gtin": gtin, "quantity": chance.randint(1, 3), "reason": "unwanted"}
        found.append({"type": "case", "rma": f"R-{1000 + number}", "lines": [line], "order": f"O-{number}"})
        found.append(
            {"type": "parcel", "parcel": f"P-{2000 + number}", "rmas": [f"R-{1000 + number}"], "carrier": "DHL",
             "tracking": f"JJD{chance.randrange(10**15):015d}", "collection": "drop_point"}
        )  # fmt: skip
    return found


def _article(sku: str, title: str, kind: str, gtin: str, price: str) -> Json:
    told: Json = {"type": "article", "sku": sku, "title": title, "article_class": kind, "gtin": gtin, "version": 1}
    return told | {"price": {"amount": price, "currency": "EUR"}}


def _shelf(code: str) -> Json:
    return {"type": "location", "code": code, "zone": "shelf", "capacity": 50}

"""Plants buckets with some thousand objects in folders; the bytes are real, most of them repeated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from skydeck.demo import backends
from skydeck.demo.seed.world import World, tag_list, tags

KB, MB = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket to be."""

    name: str
    region: str
    days: int
    env: str
    team: str
    versioned: bool = False
    encrypted: bool = True
    public: bool = False


BUCKETS = (
    Bucket("larkspur-assets", "us-east-1", 1290, "prod", "catalogue", versioned=True),
    Bucket("larkspur-logs", "us-east-1", 1300, "prod", "platform"),
    Bucket("larkspur-backups", "us-east-1", 1180, "prod", "data", versioned=True),
    Bucket("larkspur-supplier-drop", "us-east-1", 1288, "prod", "catalogue", encrypted=False),
    Bucket("larkspur-www", "us-east-1", 980, "prod", "storefront", public=True),
    Bucket("larkspur-data-lake", "us-east-1", 540, "prod", "data"),
    Bucket("larkspur-staging-scratch", "us-east-1", 300, "staging", "platform", encrypted=False),
    Bucket("larkspur-assets-eu", "eu-west-1", 220, "prod", "catalogue"),
)
PRODUCTS = ("alpine-tent", "trail-boots", "rain-shell", "merino-base", "camp-stove", "headlamp", "climbing-rope",
            "trekking-poles", "dry-bag", "down-jacket", "water-filter", "sleeping-mat")  # fmt: skip
Item = tuple[str, int, float, str]  # key, size, days old, storage class


def plant(world: World) -> None:
    """All buckets and their content."""
    for bucket in BUCKETS:
        _plant_bucket(world, bucket)
    for name, items in (
        ("larkspur-assets", _assets(world)),
        ("larkspur-logs", _logs(world)),
        ("larkspur-backups", _backups(world)),
        ("larkspur-supplier-drop", _supplier_files(world)),
        ("larkspur-www", _site(world)),
        ("larkspur-data-lake", _lake(world)),
        ("larkspur-staging-scratch", _scratch(world)),
        ("larkspur-assets-eu", _european_assets(world)),
    ):
        _fill(world, name, items)
    _plant_versions()


def _plant_bucket(world: World, bucket: Bucket) -> None:
    store = backends.s3()
    made = store.create_bucket(bucket.name, bucket.region)
    made.creation_date = world.ago(days=bucket.days)
    made.versioning_status = "Enabled" if bucket.versioned else None
    store.tagger.tag_resource(made.arn, tag_list(tags("", bucket.env, bucket.team)))
    if bucket.encrypted:
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        made.encryption = {"Rule": rule | {"BucketKeyEnabled": False}}
    if bucket.public:
        made.policy = json.dumps(_public_read(bucket.name), indent=2).encode()
    else:
        made.public_access_block = _blocked()


def _blocked() -> Any:
    from moto.s3.models import PublicAccessBlock

    return PublicAccessBlock("true", "true", "true", "true")


def _public_read(name: str) -> dict[str, Any]:
    statement = {"Sid": "PublicRead", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    return {"Version": "2012-10-17", "Statement": [statement | {"Resource": f"arn:aws:s3:::{name}/*"}]}


def _assets(world: World) -> Iterator[Item]:
    for product in PRODUCTS:
        for number in range(1, 31):
            days = world.rng.uniform(5, 900)
            yield (
                f"products/{product}/{number:03d}/original.jpg",
                world.rng.randrange(30 * KB, 90 * KB),
                days,
                "STANDARD",
            )
            for width in (160, 320, 640):
                yield f"products/{product}/{number:03d}/w{width}.webp", width * 12, days, "STANDARD"
    for name in ("logo.svg", "logo-dark.svg", "wordmark.svg", "Brand guide 2026 – Lärkspur.pdf"):
        yield f"brand/{name}", 24 * KB, 400, "STANDARD"
    yield "video/summer-campaign-4k.mp4", 24 * MB, 160, "STANDARD_IA"


def _logs(world: World) -> Iterator[Item]:
    for day in range(60):
        stamp = world.ago(days=day)
        for hour in range(0, 24, 2):
            name = f"{stamp:%Y%m%d}T{hour:02d}00Z_{world.rng.randrange(16**8):08x}.log.gz"
            yield f"alb/{stamp:%Y/%m/%d}/{name}", world.rng.randrange(2 * KB, 9 * KB), day, _by_age(day)
        for region in ("us-east-1", "eu-west-1"):
            key = f"cloudtrail/{region}/{stamp:%Y/%m/%d}/trail_{world.rng.randrange(16**8):08x}.json.gz"
            yield key, world.rng.randrange(KB, 4 * KB), day, _by_age(day)


def _by_age(days: float) -> str:
    return "STANDARD" if days < 30 else "STANDARD_IA"


def _backups(world: World) -> Iterator[Item]:
    for day in range(120):
        stamp = world.ago(days=day)
        storage = "STANDARD" if day < 14 else "GLACIER" if day > 60 else "STANDARD_IA"
        yield f"postgres/orders/{stamp:%Y-%m-%d}.dump.zst", world.rng.randrange(60 * KB, 90 * KB), day, storage
    for week in range(26):
        yield f"erp/weekly-{26 - week:02d}.bak", 96 * KB, week * 7, "GLACIER" if week > 8 else "STANDARD_IA"


def _supplier_files(world: World) -> Iterator[Item]:
    for supplier in ("Nordvik", "Alta Gear", "Piñon & Co", "东方户外"):
        for week in range(40):
            stamp = world.ago(days=week * 7 + world.rng.random() * 3)
            folder = "incoming" if week < 2 else "processed"
            yield (
                f"{folder}/{supplier}/prices {stamp:%Y-%m-%d}.csv",
                world.rng.randrange(2 * KB, 20 * KB),
                week * 7,
                "STANDARD",
            )
    yield "incoming/.ftp-lock", 0, 3, "STANDARD"


def _site(world: World) -> Iterator[Item]:
    for page in ("index.html", "about/index.html", "stores/index.html", "robots.txt", "404.html"):
        yield page, 6 * KB, 20, "STANDARD"
    for number in range(120):
        yield (
            f"_assets/{number:02x}{world.rng.randrange(16**6):06x}.js",
            world.rng.randrange(KB, 40 * KB),
            20,
            "STANDARD",
        )


def _lake(world: World) -> Iterator[Item]:
    for table in ("orders", "clicks", "stock"):
        for day in range(180):
            stamp = world.ago(days=day)
            for part in range(3):
                key = f"{table}/year={stamp:%Y}/month={stamp:%m}/day={stamp:%d}/part-{part:05d}.snappy.parquet"
                yield key, world.rng.randrange(2 * KB, 12 * KB), day, _by_age(day)


def _scratch(world: World) -> Iterator[Item]:
    for number in range(60):
        yield f"tmp/{world.rng.randrange(16**12):012x}", world.rng.randrange(0, 6 * KB), number / 3, "STANDARD"
    yield "load-test/results with spaces & +signs.json", 3 * KB, 19, "STANDARD"


def _european_assets(world: World) -> Iterator[Item]:
    for product in PRODUCTS[:6]:
        for number in range(1, 21):
            yield f"products/{product}/{number:03d}/w640.webp", 7 * KB, world.rng.uniform(5, 200), "STANDARD"


def _fill(world: World, bucket_name: str, items: Iterator[Item]) -> None:
    from moto.s3.models import FakeKey

    bucket = backends.s3().buckets[bucket_name]
    encryption = "AES256" if bucket.encryption else None
    for key, size, days, storage in items:
        body = content(key, size)
        item = FakeKey(
            key, body, account_id=bucket.account_id, region_name=bucket.region_name, storage=storage,
            etag=hashlib.md5(body, usedforsecurity=False).hexdigest(), is_versioned=bucket.is_versioned,
            version_id=None if bucket.is_versioned else "null", bucket_name=bucket_name, encryption=encryption,
        )  # fmt: skip
        item.last_modified = world.ago(days=days, minutes=world.rng.random() * 600)
        bucket.keys[key] = item


def content(key: str, size: int) -> bytes:
    """Bytes of exactly this size that begin like a file of this sort would."""
    start = _BEGINNINGS.get(key.rpartition(".")[2], f"{key}\n".encode())
    line = hashlib.sha256(key.encode()).hexdigest().encode() + b"\n"
    return (start + line * ((size // len(line)) + 1))[:size]


_BEGINNINGS = {
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "gz": b"\x1f\x8b\x08\x00",
    "pdf": b"%PDF-1.7\n",
    "mp4": b"\x00\x00\x00\x18ftypmp42",
    "parquet": b"PAR1",
    "csv": b"sku;price;stock\n",
    "html": b"<!doctype html>\n<title>Larkspur</title>\n",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>\n',
}


def _plant_versions() -> None:
    # Some pictures were replaced, and one was deleted.
    from moto.s3.models import FakeDeleteMarker, FakeKey

    bucket = backends.s3().buckets["larkspur-assets"]
    for key in list(bucket.keys)[:120:4]:
        current = bucket.keys[key]
        body = content(key + " again", 8 * KB)
        newer = FakeKey(
            key, body, account_id=bucket.account_id, region_name=bucket.region_name, is_versioned=True,
            etag=hashlib.md5(body, usedforsecurity=False).hexdigest(), bucket_name=bucket.name, encryption="AES256",
        )  # fmt: skip
        newer.last_modified = current.last_modified + timedelta(days=2)
        bucket.keys[key] = newer
    gone = bucket.keys["brand/wordmark.svg"]
    bucket.keys[gone.name] = FakeDeleteMarker(gone)

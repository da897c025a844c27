"""Plants Lambda functions, layers, queues and event source mappings; the Python ones really run."""

from __future__ import annotations

import base64
import io
import zipfile
from dataclasses import dataclass
from typing import Any

from skydeck.demo import backends
from skydeck.demo.environment import ACCOUNT
from skydeck.demo.seed.world import World, tags

QUEUES = ("orders-new", "orders-dead", "images-to-scale", "mail-out")
# function, queue, batch size, enabled
MAPPINGS = (("order-confirmation", "orders-new", 10, True), ("thumbnail-maker", "images-to-scale", 5, True),
            ("stock-sync", "mail-out", 1, False))  # fmt: skip

_CONFIRM = '''"""Writes the confirmation of an order."""
import json
from larkspur_common import money

TAX = 0.22


def handler(event, context):
    orders = [json.loads(record["body"]) for record in event.get("Records", [])] or [event]
    for order in orders:
        total = sum(line["price"] * line["count"] for line in order.get("lines", []))
        print(f"INFO order={order.get('id', 'unknown')} total={money(total)} tax={money(total * TAX)}")
    return {"confirmed": [order.get("id", "unknown") for order in orders]}
'''
_THUMBNAILS = '''"""Plans the sizes of a product picture."""
WIDTHS = (160, 320, 640)


def handler(event, context):
    key = event["key"]
    width, height = event.get("width", 2400), event.get("height", 1600)
    print(f"INFO scaling {key} from {width}x{height}")
    made = [{"key": f"{key}/w{w}.webp", "width": w, "height": round(height * w / width)} for w in WIDTHS]
    return {"source": key, "made": made}
'''
_PRICES = '''"""Reads a supplier's price list."""
import csv
import io


def handler(event, context):
    rows = list(csv.DictReader(io.StringIO(event.get("csv", "")), delimiter=";"))
    bad = [row for row in rows if not row.get("price", "").replace(".", "", 1).isdigit()]
    for row in bad:
        print(f"WARN no price: {row}")
    if rows and len(bad) == len(rows):
        raise ValueError("no line of the list has a price")
    return {"read": len(rows), "rejected": len(bad)}
'''
_REPORT = '''"""Counts the orders of a day; slow on purpose when asked to be."""
import time


def handler(event, context):
    for step in range(int(event.get("steps", 3))):
        print(f"INFO step {step} with {context.get_remaining_time_in_millis()} ms left")
        time.sleep(float(event.get("pause", 0.05)))
    return {"day": event.get("day", "today"), "orders": 412}
'''
_NODE = "export const handler = async (event) => ({ synced: (event.items ?? []).length });\n"
_RUBY = 'def handler(event:, context:)\n  { "ok" => true }\nend\n'
_COMMON = '"""What all functions share."""\n\n\ndef money(value):\n    return f"{value:,.2f} EUR"\n'


@dataclass(frozen=True, slots=True)
class Planned:
    """One function to be."""

    name: str
    runtime: str
    handler: str
    file: str
    source: str
    role: str
    memory: int
    timeout: int
    team: str
    days: int
    description: str
    layers: bool = False
    env: tuple[tuple[str, str], ...] = ()
    region: str = "us-east-1"
    arm: bool = False


FUNCTIONS = (
    Planned("order-confirmation", "python3.12", "confirm.handler", "confirm.py", _CONFIRM, "order-confirmation-role",
            256, 15, "orders", 12, "Confirms orders", layers=True, env=(("STAGE", "prod"), ("CURRENCY", "EUR"))),
    Planned("thumbnail-maker", "python3.13", "thumbs.handler", "thumbs.py", _THUMBNAILS, "thumbnail-maker-role",
            1024, 60, "catalogue", 33, "Scales product pictures", arm=True, env=(("BUCKET", "larkspur-assets"),)),
    Planned("price-import", "python3.11", "prices.handler", "prices.py", _PRICES, "price-import-role",
            512, 120, "catalogue", 71, "Imports suppliers' price lists"),
    Planned("nightly-report", "python3.12", "report.handler", "report.py", _REPORT, "nightly-report-role",
            256, 3, "data", 5, "Figures of the day for finance"),
    Planned("stock-sync", "nodejs22.x", "index.handler", "index.mjs", _NODE, "stock-sync-role",
            256, 30, "orders", 48, "Keeps the shops' stock in step", env=(("ERP_URL", "https://erp.larkspur.example"),)),
    Planned("image-resizer-legacy", "nodejs16.x", "index.handler", "index.js", _NODE, "lambda-basic",
            1536, 30, "catalogue", 940, "Replaced by thumbnail-maker"),
    Planned("invoice-pdf", "ruby3.3", "invoice.handler", "invoice.rb", _RUBY, "lambda-basic",
            512, 20, "finance", 150, "Invoices as PDF"),
    Planned("cart-recommendations", "provided.al2023", "bootstrap", "bootstrap", "#!/bin/sh\n", "lambda-basic",
            2048, 10, "storefront", 3, "What goes with what (Rust)", arm=True),
    Planned("eu-vat-check", "python3.12", "report.handler", "report.py", _REPORT, "lambda-basic",
            128, 10, "finance", 90, "Checks VAT numbers", region="eu-west-1"),
)  # fmt: skip


def plant(world: World) -> None:
    """Queues, layers, functions and what feeds them."""
    for name in QUEUES:
        backends.backend("sqs").create_queue(name, tags("", team="orders"))
    layer = _plant_layers()
    for planned in FUNCTIONS:
        _plant_function(world, planned, layer)
    store = backends.backend("lambda")
    for function, queue, size, enabled in MAPPINGS:
        arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{queue}"
        spec = {"FunctionName": function, "EventSourceArn": arn, "BatchSize": size, "Enabled": enabled}
        spec["Tags"] = tags("", "prod", "orders")
        store.create_event_source_mapping(spec)
    _plant_versions(store)


def _plant_layers() -> str:
    store = backends.backend("lambda")
    common = ""
    for name, file, source, runtimes in (
        ("larkspur-common", "python/larkspur_common/__init__.py", _COMMON, ["python3.12", "python3.13"]),
        ("image-tools", "python/image_tools.py", "SIZES = (160, 320, 640)\n", ["python3.13"]),
    ):
        spec = {"LayerName": name, "Content": {"ZipFile": archive(file, source)}, "CompatibleRuntimes": runtimes,
                "Description": "Shared by the teams", "LicenseInfo": "Apache-2.0"}  # fmt: skip
        arn = str(store.publish_layer_version(spec).arn)
        common = common or arn
    return common


def _plant_function(world: World, planned: Planned, layer: str) -> None:
    store = backends.backend("lambda", planned.region)
    function = store.create_function(
        {
            "FunctionName": planned.name, "Runtime": planned.runtime, "Handler": planned.handler,
            "Role": f"arn:aws:iam::{ACCOUNT}:role/{planned.role}", "Timeout": planned.timeout,
            "MemorySize": planned.memory, "Description": planned.description,
            "Code": {"ZipFile": archive(planned.file, planned.source)}, "Layers": [layer] if planned.layers else [],
            "Environment": {"Variables": dict(planned.env)}, "Architectures": ["arm64" if planned.arm else "x86_64"],
            "Tags": tags("", "prod", planned.team),
        }
    )  # fmt: skip
    function.last_modified = world.ago(days=planned.days).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _plant_versions(store: Any) -> None:
    for name, versions in (("order-confirmation", 3), ("thumbnail-maker", 2)):
        for number in range(versions):
            store.get_function(name, None).code_or_config_updated = True
            store.publish_version(name, f"Release {number + 1}")
        store.create_alias("live", name, str(versions), "What production calls", None)


def archive(name: str, source: str) -> str:
    """A zip file with one file in it, the same bytes each time, in Base64 as the API sends it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
        info.external_attr = 0o755 << 16
        opened.writestr(info, source)
    return base64.b64encode(packed.getvalue()).decode()

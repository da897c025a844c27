"""Goal 14: credentials that end all the time cost an upload nothing: no part, no orphan, no stale request."""

from __future__ import annotations

import re
import threading
from typing import Any

from skydeck.core.context import AwsContext, WriteMode
from tests.engine.conftest import REGION
from tests.engine.signing_bench import MakeSigning
from tests.helpers.fault_proxy import EXPIRED, FaultProxy, Seen, always
from tests.helpers.scripted_sts import ScriptedSts

CONTEXT = AwsContext("profile:admin", REGION, WriteMode.FREE)
ROLE = "[profile admin]\nrole_arn = arn:aws:iam::111122223333:role/Admin\nsource_profile = base\n"
PARTS, PART = 12, 5 * 1024 * 1024  # the smallest that S3 takes
WHERE = {"Bucket": "renewing", "Key": "big"}


def test_an_upload_in_twelve_parts_outlives_its_credentials(
    signing: MakeSigning, sts: ScriptedSts, proxy: FaultProxy
) -> None:
    bench = signing(ROLE, AWS_ENDPOINT_URL_S3=proxy.url)
    sts.lifetime = 0.4  # instead of 4 s
    refused: list[Seen] = []

    def has_ended(seen: Seen) -> bool:
        found = re.search(r"Credential=(\w+)/", seen.headers["authorization"])
        assert found is not None
        ended = not sts.holds(found[1])
        refused.extend([seen] if ended else [])
        return ended

    proxy.only, proxy.plan = has_ended, always(EXPIRED)

    def s3(operation: str, **params: Any) -> Any:
        return bench.gateway.call(CONTEXT, "s3", operation, params)

    s3("create_bucket", Bucket=WHERE["Bucket"])
    upload = WHERE | {"UploadId": s3("create_multipart_upload", **WHERE)["UploadId"]}
    parts = []
    for number in range(1, PARTS + 1):
        tag = s3("upload_part", **upload, PartNumber=number, Body=bytes([number]) * PART)["ETag"]
        parts.append({"PartNumber": number, "ETag": tag})
        threading.Event().wait(0.05)
    s3("complete_multipart_upload", **upload, MultipartUpload={"Parts": parts})
    assert s3("head_object", **WHERE)["ContentLength"] == PARTS * PART
    assert "Uploads" not in s3("list_multipart_uploads", Bucket=WHERE["Bucket"])
    assert refused == []
    assert sts.counts()["AssumeRole"] >= 3
    assert {record.outcome for record in bench.noted} <= {"ok", "sent"}

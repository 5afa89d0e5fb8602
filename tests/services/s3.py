"""A stand-in S3 store, whose address and keys are told by the usual variables."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer

REGION = "eu-central-1"
BUCKET = "analytics"
SECRET = "known-to-nobody"


@contextmanager
def s3_store() -> Iterator[Any]:
    """Yield the client of a store with one empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    httpx.post(f"{url}/moto-api/reset")  # it forgets nothing between servers
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_ENDPOINT_URL": url,
            "AWS_DEFAULT_REGION": REGION,
        }.items():
            environment.setenv(name, value)
        client = boto3.client("s3")
        try:
            place = {"LocationConstraint": REGION}
            client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)  # type: ignore[arg-type]
            yield client
        finally:
            client.close()
            server.stop()

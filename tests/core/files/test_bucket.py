"""The same in an S3-compatible bucket (a real server in this process)."""

from datetime import timedelta

import boto3
import pytest
from botocore.config import Config
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from core.files import StoreUnavailableError, receive, serve_attachment, store, store_upload
from core.files.checking import check, sweep
from tests.core.files.samples import HONEST, picture, upload

pytestmark = pytest.mark.django_db
KEYS = {"access_key": "test", "secret_key": "test", "region_name": "us-east-1"}


@pytest.fixture(scope="module")
def endpoint():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint, settings):
    client = boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
    )
    client.create_bucket(Bucket="portal")
    options = {**KEYS, "bucket_name": "portal", "endpoint_url": endpoint, "location": "attachments"}
    backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**options, "file_overwrite": True}}
    settings.STORAGES = {**settings.STORAGES, "attachments": backend}
    assert "S3" in type(storages["attachments"]).__name__
    yield client
    for item in client.list_objects_v2(Bucket="portal").get("Contents", []):
        client.delete_object(Bucket="portal", Key=item["Key"])


@pytest.mark.parametrize("name", ["a.jpg", "f.docx", "h.ofd", "i.txt"])
def test_what_goes_in_comes_out(bucket, rf, name):
    attachment = store_upload(upload(name, HONEST[name]), subject="clue:1")
    response = serve_attachment(rf.get("/"), attachment, allowed=True, original=True)
    assert b"".join(response.streaming_content) == HONEST[name]
    assert check().sound


def test_the_same_content_twice_is_one_object(bucket):
    store_upload(upload("a.txt", b"same"), subject="clue:1")
    store_upload(upload("b.txt", b"same"), subject="clue:2")
    keys = [item["Key"] for item in bucket.list_objects_v2(Bucket="portal")["Contents"]]
    assert len(keys) == 1
    assert keys[0].startswith("attachments/")


def test_missing_damaged_and_unused_objects_are_found(bucket):
    one = store_upload(upload("a.txt", b"one"), subject="clue:1").original.sha256
    two = store_upload(upload("a.txt", b"two"), subject="clue:1").original.sha256
    receive(upload("a.txt", b"given up"))
    bucket.delete_object(Bucket="portal", Key=f"attachments/{store.name_of(one)}")
    bucket.put_object(Bucket="portal", Key=f"attachments/{store.name_of(two)}", Body=b"else")
    findings = check()
    assert (findings.missing, findings.damaged, findings.unused) == ([one], [two], [])
    assert sweep(grace=timedelta(seconds=-5)).removed == 1


def test_a_bucket_that_is_down_is_said(bucket, settings):
    options = {**settings.STORAGES["attachments"]["OPTIONS"], "endpoint_url": "http://127.0.0.1:9"}
    options["client_config"] = Config(connect_timeout=1, retries={"max_attempts": 0})
    backend = {**settings.STORAGES["attachments"], "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "attachments": backend}
    with pytest.raises(StoreUnavailableError):
        receive(upload("a.jpg", picture()))

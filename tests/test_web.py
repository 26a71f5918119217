"""The HTTP door: who is let in, what every reply carries, what is never served, and what is kept."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import app
from pipeline.errors import InputError
from pipeline.web import Guard, keep_uploads, listening

HERE = "http://127.0.0.1:7860"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Read the whole body and say how long it was."""
    length, more = 0, True
    while more:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": str(length).encode()})


@pytest.fixture
def client() -> TestClient:
    return TestClient(Guard(echo, limit=1000), base_url=HERE)


@pytest.fixture(scope="module")
def page(engine: Any) -> Any:
    with TestClient(Guard(app.mounted(engine)), base_url=HERE) as client:
        yield client


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost", "LOCALHOST:1", "[::1]:7860"])
def test_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:7860", "10.0.0.7", "[::2]", "a b", ""],
)
def test_another_host_is_refused_in_one_line(client: TestClient, host: str) -> None:
    reply = client.get("/", headers={"host": host})
    assert reply.status_code == 403
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert reply.text.count("\n") == 1


def test_the_host_that_was_asked_for_is_answered() -> None:
    client = TestClient(Guard(echo, "library.lan"), base_url=HERE)
    assert client.get("/", headers={"host": "library.lan:7860"}).status_code == 200
    assert client.get("/", headers={"host": "other.lan:7860"}).status_code == 403


def test_served_everywhere_addresses_are_answered_and_foreign_names_are_not() -> None:
    client = TestClient(Guard(echo, "0.0.0.0"), base_url=HERE)
    assert client.get("/", headers={"host": "192.168.1.7:7860"}).status_code == 200
    assert client.get("/", headers={"host": "rebound.example:7860"}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_another_page_cannot_write(client: TestClient, headers: dict[str, str], method: str) -> None:
    assert client.request(method, "/gradio_api/upload", headers=headers).status_code == 403


def test_our_own_page_can_write(client: TestClient) -> None:
    headers = {"origin": HERE, "sec-fetch-site": "same-origin"}
    assert client.post("/gradio_api/upload", headers=headers, content=b"abc").text == "3"


def test_a_body_over_the_limit_is_refused_whether_it_says_so_or_not(client: TestClient) -> None:
    assert client.post("/gradio_api/upload", content=b"x" * 1000).text == "1000"
    assert client.post("/gradio_api/upload", content=b"x" * 1001).status_code == 413
    assert client.post("/gradio_api/upload", content=iter([b"x" * 600, b"x" * 600])).status_code == 413
    assert client.post("/gradio_api/upload", headers={"content-length": "-1"}).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=http://127.0.0.1:1/",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=https://example.org/",
        "/gradio_api/vibe-code/",
        "/gradio_api/openapi.json",
        "/gradio_api/run/ask",
        "/docs",
        "/openapi.json",
        "/monitoring",
        "/assets/../../blocks.py",
        "/static/%2e%2e/%2e%2e/blocks.py",
    ],
)
def test_nothing_else_is_served(page: TestClient, path: str) -> None:
    assert page.get(path).status_code in (403, 404)


def test_gradio_itself_gives_no_file_even_without_the_guard(engine: Any) -> None:
    index = engine.library.folder
    database = next(path for path in sorted(index.iterdir()) if path.is_file())
    with TestClient(app.mounted(engine), base_url=HERE) as bare:
        for path in ("/etc/passwd", str(database), str(Path(app.__file__))):
            assert bare.get(f"/gradio_api/file={path}").status_code in (403, 404)


def test_every_reply_binds_the_browser(page: TestClient) -> None:
    for path in ("/", "/dayek.css", "/dayek.js", "/theme.css", "/nothing"):
        headers = page.get(path).headers
        policy = headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"
        assert "permissions-policy" in headers
        assert "access-control-allow-origin" not in headers
        for rule in (
            "default-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        ):
            assert rule in policy
        assert not re.search(r"https?:|\*", policy)


def test_no_inline_script_runs_but_those_of_the_page(page: TestClient) -> None:
    reply = page.get("/", headers={"accept-encoding": "gzip, br"})
    policy = reply.headers["content-security-policy"]
    scripts = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", reply.text, re.S)
    assert inline
    for script in inline:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in scripts


def test_the_theme_names_no_font_of_others(page: TestClient) -> None:
    for path in ("/theme.css", "/dayek.css"):
        assert not re.search(r"url\(.?https?:|@import|@font-face", page.get(path).text)


def test_a_taken_port_says_the_mend() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"--port {port + 1}"):
            listening("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port"), [("no.such.host.invalid", 0), ("203.0.113.9", 0), ("127.0.0.1", 99999)]
)
def test_an_impossible_address_says_the_mend(host: str, port: int) -> None:
    with pytest.raises(InputError, match="give --"):
        listening(host, port)


def test_uploads_are_kept_under_safe_names_and_never_over_others(tmp_path: Path) -> None:
    folder, given = tmp_path / "uploads", tmp_path / "given"
    given.mkdir()
    first = given / "a: b?.md"
    first.write_text("one", encoding="utf-8")
    assert [path.name for path in keep_uploads([first], folder)] == ["a_ b_.md"]
    assert [path.name for path in keep_uploads([first], folder)] == ["a_ b_.md"]
    first.write_text("two", encoding="utf-8")
    assert [path.name for path in keep_uploads([first], folder)] == ["a_ b_ (2).md"]
    assert (folder / "a_ b_.md").read_text(encoding="utf-8") == "one"
    dots = given / "...txt"
    dots.write_text("three", encoding="utf-8")
    assert [path.name for path in keep_uploads([dots], folder)] == ["document.txt"]
    assert all(path.parent == folder for path in folder.iterdir())


def test_an_upload_never_follows_a_link(tmp_path: Path) -> None:
    folder, outside = tmp_path / "uploads", tmp_path / "outside.md"
    folder.mkdir()
    outside.write_text("outside", encoding="utf-8")
    (folder / "note.md").symlink_to(tmp_path / "nowhere.md")
    (folder / "other.md").symlink_to(outside)
    for name in ("note.md", "other.md"):
        (tmp_path / name).write_text("new", encoding="utf-8")
    kept = keep_uploads([tmp_path / "note.md", tmp_path / "other.md"], folder)
    assert [path.name for path in kept] == ["note (2).md", "other (2).md"]
    assert outside.read_text(encoding="utf-8") == "outside"
    assert not (tmp_path / "nowhere.md").exists()


def test_an_upload_of_another_kind_or_size_says_the_mend(tmp_path: Path, monkeypatch: Any) -> None:
    program = tmp_path / "run.exe"
    program.write_bytes(b"MZ")
    with pytest.raises(InputError, match=r"\.pdf"):
        keep_uploads([program], tmp_path / "uploads")
    monkeypatch.setattr("pipeline.web.uploads.UPLOAD_LIMIT", 3)
    large = tmp_path / "large.txt"
    large.write_text("four", encoding="utf-8")
    with pytest.raises(InputError, match="larger than"):
        keep_uploads([large], tmp_path / "uploads")

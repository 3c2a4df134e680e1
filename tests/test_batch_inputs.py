"""What `cleaner batch` finds and reads: walks that bite, packed files that burst, corpora and archives."""

import gzip
import json
import os
import socket
import sys
from contextlib import nullcontext

import pytest
from batches import TEXTS, batch, jsonl, manifest, pages, read_jsonl, rows, settings, statuses, tarred, zipped

from cleaner.batch import walk
from cleaner.batch.names import kind_of, page_name
from cleaner.batch.reading import read
from cleaner.batch.walk import Found, find, read_file


def found(*sources, **more):
    return {one.name: one.problem and one.problem["status"] for one in find([str(source) for source in sources], **more)}


def items(path, **more):
    return list(read(Found(str(path), path.name), settings(path, output="out", **more)))


# -- walks that bite --------------------------------------------------------------------------------------------------


def test_everything_is_found(tmp_path):
    """Links, FIFOs, sockets and devices are found and named; loops end; the order is that of names."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "link.txt").symlink_to("a.txt")
    (tmp_path / "dangling.txt").symlink_to("nowhere")
    (tmp_path / "self.txt").symlink_to("self.txt")
    (tmp_path / "null.txt").symlink_to("/dev/null")
    (tmp_path / "sub" / "loop").symlink_to("..")
    os.mkfifo(tmp_path / "fifo.txt")
    with socket.socket(socket.AF_UNIX) as end:
        place = os.getcwd()
        os.chdir(tmp_path)  # the path of a socket is a hundred bytes at most
        end.bind("socket.txt")
        os.chdir(place)
    expected = {
        "a.txt": None, "dangling.txt": "error", "fifo.txt": "skipped", "link.txt": None, "null.txt": "skipped",
        "self.txt": "error", "socket.txt": "skipped", "sub/loop": "skipped",
    }  # fmt: skip
    assert expected == found(tmp_path)
    assert list(expected) == list(found(tmp_path))


def test_links_to_folders_are_followed(tmp_path):
    """A link to a folder elsewhere is walked like a folder."""
    pages(tmp_path / "elsewhere", 1)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "linked").symlink_to(tmp_path / "elsewhere")
    assert {"linked/part0/000.txt": None} == found(tmp_path / "in")


def test_unreadable_folder(tmp_path, monkeypatch):
    """A folder that may not be read is an error, and its neighbours are found."""
    pages(tmp_path, 2)
    scan = os.scandir

    def refuse(path):
        if str(path).endswith("part0"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(walk.os, "scandir", refuse)
    assert {"part0": "error", "part1/001.txt": None} == found(tmp_path)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS refuses such names")
def test_names_that_bite(tmp_path):
    """Names that are no UTF-8, of 255 bytes, or differ by case only: each has its output."""
    source = tmp_path / "in"
    source.mkdir()
    names = [b"caf\xe9.txt", b"n" * 251 + b".txt", b"m" * 255, b"A.txt", b"a.txt", b"new\nline.txt", "é".encode() * 127]
    for name in names:
        with open(os.path.join(os.fsencode(source), name), "w") as file:
            file.write("Harbour reopens after storm\n\nThe first boats left at dawn.")
    assert 0 == batch(source, output=tmp_path / "out")
    written = set(os.listdir(os.fsencode(tmp_path / "out"))) - {b"manifest.jsonl"}
    assert len(names) == len(written)
    assert {b"caf\xe9.txt", b"A.txt", b"a.txt", b"new\nline.txt", b"n" * 251 + b".txt"} <= written
    assert {255} == {len(name) for name in written if name.startswith(b"m")}
    assert "caf\\xe9.txt" in statuses(tmp_path / "out" / "manifest.jsonl")


def test_a_file_that_grows(tmp_path, monkeypatch):
    """A file is read as it stands when it is opened, however it grows meanwhile."""
    path = tmp_path / "log.txt"
    path.write_bytes(b"one\n")
    look = os.fstat

    def look_and_grow(descriptor):
        seen = look(descriptor)
        with open(path, "ab") as file:
            file.write(b"two\n" * 100_000)
        return seen

    monkeypatch.setattr(walk.os, "fstat", look_and_grow)
    assert b"one\n" == read_file(str(path), 1 << 20)


def test_globs_and_lists(tmp_path, monkeypatch):
    """Globs keep the folders below their fixed part; lists are of lines or ended by NUL; no name leads upwards."""
    pages(tmp_path / "in", 3)
    assert {"part0/000.txt": None} == found(tmp_path / "in" / "*" / "*0.txt")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list").write_bytes(b"in/part0/000.txt\n./in/../in/part1/001.txt\r\n../none.txt\n")
    assert {"in/part0/000.txt": None, "in/part1/001.txt": None, "none.txt": "error"} == found(files_from="list")
    (tmp_path / "list0").write_bytes(b"in/part0/000.txt\0in/part2/002.txt\0")
    assert {"in/part0/000.txt": None, "in/part2/002.txt": None} == found(files_from="list0")
    assert {"in/part0/000.txt", "part0/x.txt"} <= set(found(tmp_path / "in", other(tmp_path / "b" / "part0")))
    with pytest.raises(ValueError, match="no file matches"):
        found(tmp_path / "*.none")
    with pytest.raises(ValueError, match="no such file"):
        found(tmp_path / "none")


def other(folder):
    folder.mkdir(parents=True)
    (folder / "x.txt").write_text("x")
    return folder


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.jsonl", "jsonl"), ("a.NDJSON.zst", "jsonl"), ("a.parquet.gz", "page"), ("a.tar.bz2", "tar"), ("wet", "page"), ("x.wet", "warc")],
)
def test_kinds(name, kind):
    """The kind of a file is told by its name, however it is packed."""
    assert kind == kind_of(name)


def test_page_names():
    """Known endings give way to the new one; others are part of the name."""
    assert "a/v1.5.txt" == page_name("a/v1.5", "text", full=False)
    assert "a/.txt.txt" == page_name("a/.txt", "text", full=False)


# -- packed files -----------------------------------------------------------------------------------------------------


def test_bombs(tmp_path):
    """Packed pages that unpack to more than a page, and corpora out of all proportion, are too large; nobody waits."""
    with gzip.open(tmp_path / "bomb.txt.gz", "wb") as file:
        for _ in range(60):
            file.write(b"a" * 1_000_000)
    assert ["too-large"] == [item.result["status"] for item in items(tmp_path / "bomb.txt.gz")]
    with gzip.open(tmp_path / "bomb.jsonl.gz", "wb") as file:
        file.write(b'{"text": "good"}\n')
        for _ in range(60):
            file.write(b" " * 1_000_000)
    good, long, bad = items(tmp_path / "bomb.jsonl.gz", max_size=1_000_000)
    assert ("good", "too-large", "too-large") == (good.raw, long.result["status"], bad.result["status"])
    assert "times its size" in bad.result["reason"]


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz", "zst"])
def test_packed_pages(tmp_path, suffix):
    """Pages are read from whatever they are packed in; what is cut off or no such thing is an error."""
    data = packed(suffix, TEXTS[0].encode())
    (tmp_path / f"a.txt.{suffix}").write_bytes(data)
    assert [TEXTS[0].encode()] == [item.raw for item in items(tmp_path / f"a.txt.{suffix}")]
    (tmp_path / f"b.txt.{suffix}").write_bytes(b"this is plain")
    assert ["error"] == [item.result["status"] for item in items(tmp_path / f"b.txt.{suffix}")]
    if suffix != "zst":  # its reader gives what there is
        (tmp_path / f"c.txt.{suffix}").write_bytes(data[: len(data) // 2])
        assert ["error"] == [item.result["status"] for item in items(tmp_path / f"c.txt.{suffix}")]


def packed(suffix, data):
    if suffix == "zst":
        import zstandard

        return zstandard.compress(data)
    module = __import__({"gz": "gzip", "bz2": "bz2", "xz": "lzma"}[suffix])
    return module.compress(data)


# -- corpora ----------------------------------------------------------------------------------------------------------


def test_jsonl_lines(tmp_path):
    """Good lines are pages; a bad, long or empty one costs itself alone, and is named by its number."""
    lines = [
        b"\xef\xbb\xbf" + json.dumps({"text": "one", "id": 7, "url": "u"}).encode(), b"", b"{broken", b'["a list"]',
        b'{"text": 5}', b'{"text": "' + b"x" * 2000 + b'"}', b"[" * 900, b'{"text": "\xff"}', b'{"text": "last"}',
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_bytes(b"\r\n".join(lines))
    read = items(tmp_path / "a.jsonl", max_size=1000)
    assert [("one", "u", "7"), ("last", None, None)] == [(item.raw, item.url, item.row.id) for item in read if item.result is None]
    bad = {item.name: item.result["status"] for item in read if item.result}
    assert {3: "error", 4: "error", 5: "error", 6: "too-large", 7: "error", 8: "error"} == {int(name[8:]): status for name, status in bad.items()}


def test_jsonl_passes_untouched(tmp_path):
    """Every byte of a record is in the output, with our fields after it."""
    source = b'{"n": 1.10,"big":123456789012345678901234, "text":"Harbour\\u0020reopens", "u": "\\ud800"  }'
    (tmp_path / "a.jsonl").write_bytes(source + b"\n{}\n")
    assert 3 == batch(tmp_path / "a.jsonl", output=tmp_path / "out.jsonl")
    first, second = (tmp_path / "out.jsonl").read_bytes().splitlines()
    assert first.startswith(source[:-1].rstrip() + b', "clean": "Harbour reopens", "clean_status": "unchanged"')
    assert "error" == json.loads(second)["clean_status"]


def test_fields(tmp_path):
    """The fields of text, name and address can be named, and the one for the article, even that of the text itself."""
    record = {"key": "k", "body": TEXTS[0], "link": "https://example.org/a"}
    source = jsonl(tmp_path / "a.jsonl", [record])
    assert 0 == batch(source, output=tmp_path / "o.jsonl", field="body", id_field="key", url_field="link", into="body")
    (written,) = read_jsonl(tmp_path / "o.jsonl")
    assert ["key", "body", "link", "body_status", "body_confidence", "body_metadata"] == list(written)
    assert 0 < len(written["body"]) < len(TEXTS[0])


def test_parquet(tmp_path):
    """Parquet in, Parquet out: columns keep their types and values, read back by pyarrow itself."""
    import datetime

    pyarrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    when = pyarrow.array([datetime.datetime(2024, 1, 1)] * 5, pyarrow.timestamp("ns", "UTC"))
    kind = pyarrow.array(["a", "b", "a", "b", None]).dictionary_encode()
    source = pyarrow.table({"text": [*TEXTS[:3], None, TEXTS[4]], "when": when, "kind": kind, "id": list(range(5))})
    parquet.write_table(source, tmp_path / "a.parquet", row_group_size=2)
    assert 3 == batch(tmp_path / "a.parquet", output=tmp_path / "out")
    written = parquet.read_table(tmp_path / "out" / "a.parquet")
    assert source.schema.equals(written.schema.remove(8).remove(7).remove(6).remove(5).remove(4))
    assert all(source.column(name).equals(written.column(name)) for name in ("when", "id"))
    assert source.column("kind").to_pylist() == written.column("kind").to_pylist()
    assert ["ok", "ok", "ok", "error", "ok"] == written.column("clean_status").to_pylist()
    assert [False, False, False, True, False] == [text is None for text in written.column("clean").to_pylist()]


def test_parquet_of_many_kinds(tmp_path):
    """What is no Parquet, or has other columns, goes into a Parquet file as name, address and record."""
    pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    jsonl(tmp_path / "a.jsonl", rows(2))
    (tmp_path / "b.txt").write_text(TEXTS[1])
    assert 0 == batch(tmp_path / "a.jsonl", tmp_path / "b.txt", output=tmp_path / "o.parquet")
    table = parquet.read_table(tmp_path / "o.parquet").to_pydict()
    assert ["r0", "r1", "b.txt"] == table["id"]
    assert [rows(2)[0], rows(2)[1], None] == [record and json.loads(record) for record in table["record"]]
    assert all(table["clean"])


def test_broken_parquet(tmp_path):
    """A file that is no Parquet is an error, not a traceback."""
    pytest.importorskip("pyarrow")
    (tmp_path / "a.parquet").write_bytes(b"PAR1 nonsense")
    assert ["error"] == [item.result["status"] for item in items(tmp_path / "a.parquet")]


def warc(path, records):
    """A WARC file, each record packed by itself; records are (type, content type, HTTP status or None, body)."""
    members = []
    for number, (kind, content, status, body) in enumerate(records):
        if status:
            body = f"HTTP/1.1 {status}\r\nContent-Type: {content}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
            f"WARC-Target-URI: https://example.org/{number}\r\n"
            f"Content-Type: {'application/http' if status else content}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        members.append(gzip.compress(head.encode() + body + b"\r\n\r\n"))
    path.write_bytes(b"".join(members))
    return path


def test_warc(tmp_path):
    """HTML from WARC comes with its URL, and decoded where the server says how; what is no page is skipped."""
    path = warc(
        tmp_path / "a.warc.gz",
        [
            ("response", "text/html; charset=windows-1252", "200 OK", b"<p>caf\xe9</p>"),
            ("response", "text/html; charset=nonsense", "200 OK", b"<p>caf\xe9</p>"),
            ("response", "text/html", "404 Not Found", b"no"),
            ("response", "image/png", "200 OK", b"\x89PNG"),
            ("request", "text/plain", "GET", b""),
        ],
    )
    read = items(path)
    assert ["<p>caf\xe9</p>", b"<p>caf\xe9</p>", None, None] == [item.raw for item in read]
    assert ["https://example.org/0", "https://example.org/1"] == [item.url for item in read[:2]]
    assert ["skipped", "skipped"] == [item.result["status"] for item in read[2:]]


def test_wet(tmp_path):
    """Text from WET becomes rows that warcio's own reading agrees with."""
    path = warc(tmp_path / "a.warc.wet.gz", [("conversion", "text/plain", None, text.encode()) for text in TEXTS[:3]])
    assert 0 == batch(path, output=tmp_path / "out")
    written = read_jsonl(tmp_path / "out" / "a.warc.wet.jsonl.gz")
    assert [f"https://example.org/{number}" for number in range(3)] == [row["url"] for row in written]
    assert all(row["clean"] and row["clean_status"] == "ok" for row in written)


def test_cut_off_corpora(tmp_path):
    """A corpus that breaks off gives what stood before, and one error more."""
    whole = warc(tmp_path / "a.warc.wet.gz", [("conversion", "text/plain", None, os.urandom(300)) for _ in range(5)]).read_bytes()
    (tmp_path / "b.warc.wet.gz").write_bytes(whole[: len(whole) - 200])
    assert [None, None, None, None, "error"] == [item.result and item.result["status"] for item in items(tmp_path / "b.warc.wet.gz")]
    data = jsonl(tmp_path / "a.jsonl.gz", [{"text": os.urandom(500).hex()} for _ in range(50)]).read_bytes()
    (tmp_path / "b.jsonl.gz").write_bytes(data[:-2000])
    *good, bad = items(tmp_path / "b.jsonl.gz")
    assert 30 < len(good) < 50 and "error" == bad.result["status"]
    (tmp_path / "c.warc").write_bytes(b"no such thing\n")
    assert ["error"] == [item.result["status"] for item in items(tmp_path / "c.warc")]


@pytest.mark.parametrize(("make", "name"), [(zipped, "a.zip"), (tarred, "a.tar.gz")])
def test_archives(tmp_path, make, name):
    """Members are pages below the archive's name; names that lead out of it, or come twice, are errors."""
    members = [("x/1.txt", TEXTS[0].encode()), ("../evil.txt", b"x"), ("/etc/evil.txt", b"x"), ("large.txt", b"a" * 9000)]
    with pytest.warns(UserWarning, match="Duplicate") if name == "a.zip" else nullcontext():
        make(tmp_path / name, [*members, ("x/1.txt", b"again")])
    assert 3 == batch(tmp_path / name, output=tmp_path / "out", max_size=5000)
    assert [f"{name}/x/1.txt", "manifest.jsonl"] == sorted(map(str, files(tmp_path / "out")))
    found = [entry["status"] for entry in manifest(tmp_path / "out" / "manifest.jsonl")[1]]
    assert ["ok", "error", "error", "too-large", "error"] == found
    assert 3 == batch(tmp_path / name, output=tmp_path / "all.jsonl", max_size=5000)
    rows = [(row["id"], row["clean_status"]) for row in read_jsonl(tmp_path / "all.jsonl")]
    assert [(f"{name}/x/1.txt", "ok"), (f"{name}/../evil.txt", "error")] == rows[:2]


def files(folder):
    return [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]


def test_links_in_archives(tmp_path):
    """A link in an archive is no file, and is not followed."""
    tarred(tmp_path / "a.tar.gz", [("link", None), ("a.txt", b"Harbour reopens")])
    assert ["skipped", None] == [item.result and item.result["status"] for item in items(tmp_path / "a.tar.gz")]


def test_broken_archives(tmp_path):
    """What is no archive is an error."""
    for name in ("a.zip", "a.tar", "a.tar.gz"):
        (tmp_path / name).write_bytes(b"nonsense " * 100)
        assert ["error"] == [item.result["status"] for item in items(tmp_path / name)], name

"""Tests of `cleaner.intake`: any bytes or str become clean text, and every repair is told."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.intake import Intake, take_in

UNFIT = "encoding utf-8 does not fit and was ignored"
LOST = "1 damaged character replaced by U+FFFD"
DAMAGED = "2 damaged bytes read as Windows-1252"
FRENCH = "La mairie a fermé l’école lundi ; les élèves sont restés chez eux, déçus mais à l’abri.\n"
GERMAN = "Die Bäckerei am Fluß öffnet früh, und die Brötchen für die Gäste sind schön heiß.\n"
POLISH = "Mieszkańcy wsi żądają, żeby szkoła została otwarta jeszcze w tym tygodniu, bo dzieci się nudzą.\n"
RUSSIAN = "Жители деревни просят открыть школу на этой неделе, потому что детям скучно дома.\n"
GREEK = "Οι κάτοικοι του χωριού ζητούν να ανοίξει το σχολείο αυτή την εβδομάδα, γιατί τα παιδιά βαριούνται.\n"
CHINESE = "村里的居民要求本周重新开放学校，因为孩子们在家里觉得很无聊。\n"
JAPANESE = "村の人たちは、子どもたちが家で退屈しているので、今週中に学校を開けてほしいと言っている。\n"
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
MARKS = "\u0301\u0316"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        (GERMAN, "cp1252"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859-2"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (GREEK, "cp1253"),
        (CHINESE, "gb18030"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "cp932"),
        (JAPANESE, "iso2022_jp"),
        (FRENCH, "utf-8"),
        (RUSSIAN, "utf-8"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "utf-32-le"),
        (FRENCH, "utf-32-be"),
        (RUSSIAN, "utf-16-le"),
        (CHINESE, "utf-16-be"),
        ("Hi\n", "utf-16-le"),
        ("Hi\n", "utf-16-be"),
        ("Hi\n", "utf-32-le"),
        ("Hi\n", "utf-32-be"),
        ("", "utf-8"),
        ("été", "cp1252"),
    ],
)
def test_encoding_is_recognised(text: str, encoding: str) -> None:
    """Bytes without a mark come out exactly, with the name of their encoding and without a note."""
    assert Intake(text, encoding, (), False) == take_in(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("told", [None, "cp1252"])
def test_byte_order_mark_decides(encoding: str, told: str | None) -> None:
    """A byte order mark outranks every guess and the encoding told, and is removed."""
    raw = ("\ufeff" + FRENCH).encode(encoding)
    assert Intake(FRENCH, encoding, ("1 byte order mark removed",), False) == take_in(raw, told)


def test_utf16_mark_before_a_nul() -> None:
    """FF FE 00 00 that is no whole UTF-32 is UTF-16 which begins with a NUL."""
    assert (FRENCH + "x", "utf-16-le") == take_in(("\ufeff\0" + FRENCH + "x").encode("utf-16-le"))[:2]


@pytest.mark.parametrize(
    ("raw", "text", "encoding", "notes"),
    [
        (b"caf\xe9", "café", "cp1252", ()),
        (FRENCH.encode() + "é".encode()[:1], FRENCH + "Ã", "utf-8", ("1 damaged byte read as Windows-1252",)),
        ("é€".encode()[:-1], "éâ‚", "utf-8", (DAMAGED,)),
        (FRENCH.encode() + b"d\xe9j\xe0", FRENCH + "déjà", "utf-8", (DAMAGED,)),
        (FRENCH.encode() + b"\x93Oui\x94", FRENCH + "“Oui”", "utf-8", (DAMAGED,)),
        (FRENCH.encode() + b"\x81", FRENCH + "\ufffd", "utf-8", ("1 damaged byte read as Windows-1252",)),
        (b"\xef\xbb\xbf\xe9\xe0", "éà", "utf-8", (DAMAGED, "1 byte order mark removed")),
        (CHINESE.encode("gb18030")[:-2], CHINESE[:-2] + "\ufffd", "gb18030", (LOST,)),
        (b"It\xed\xa0\xbd\xed\xb8\x80", "It😀", "utf-8", ("1 surrogate pair joined",)),
        ("Hello you".encode("utf-16-le") + b"x", "Hello you\ufffd", "utf-16-le", (LOST,)),
    ],
)
def test_damaged_bytes(raw: bytes, text: str, encoding: str, notes: tuple[str, ...]) -> None:
    """A few damaged bytes change neither the encoding nor the rest of the text, and are counted."""
    assert Intake(text, encoding, notes, False) == take_in(raw)


def test_damage_beyond_the_sample() -> None:
    """Damage that the detector does not see costs a character, not the page."""
    raw = CHINESE.encode("gb18030") * 2000 + b"\xff\n" + CHINESE.encode("gb18030")
    expected = CHINESE * 2000 + "\ufffd\n" + CHINESE
    assert (expected, "gb18030", (LOST,)) == take_in(raw)[:3]


def test_detector_finds_the_letters_after_a_long_ascii_head() -> None:
    """The sample begins where the bytes stop being ASCII, however late."""
    text = "All quiet here.\n" * 10000 + RUSSIAN * 3
    assert (text, "cp1251") == take_in(text.encode("cp1251"))[:2]


@pytest.mark.parametrize(
    ("raw", "told", "text", "encoding", "notes"),
    [
        (GREEK.encode("iso8859-7"), "ISO-8859-7", GREEK, "iso8859-7", ()),
        (b"\xe9t\xe9", "cp1251", "йtй", "cp1251", ()),
        (b"caf\xe9", "ascii", "café", "cp1252", ()),
        (b"\x80 5", "latin-1", "€ 5", "iso8859-1", ("1 C1 control character read as Windows-1252",)),
        (FRENCH.encode(), "UTF8", FRENCH, "utf-8", ()),
        (GERMAN.encode("cp1252"), "utf-8", GERMAN, "cp1252", (UNFIT,)),
        (FRENCH.encode(), "cp437x", FRENCH, "utf-8", ("unknown encoding 'cp437x' ignored",)),
        (FRENCH.encode(), "zip", FRENCH, "utf-8", ("unknown encoding 'zip' ignored",)),
        (b"plain", "punycode", "plain", "utf-8", ("unknown encoding 'punycode' ignored",)),
        (b"plain", "unicode_escape", "plain", "utf-8", ("unknown encoding 'unicode_escape' ignored",)),
        (b"plain", "a\0b", "plain", "utf-8", ("unknown encoding 'a\\x00b' ignored",)),
        (b"plain", "\ud800", "plain", "utf-8", ("unknown encoding '\\ud800' ignored",)),
        (b"plain", "", "plain", "utf-8", ("unknown encoding '' ignored",)),
    ],
)
def test_told_encoding(raw: bytes, told: str, text: str, encoding: str, notes: tuple[str, ...]) -> None:
    """An encoding that fits is obeyed; an unknown or unfit one is noted and the guess goes on."""
    assert Intake(text, encoding, notes, False) == take_in(raw, told)


@pytest.mark.parametrize(
    ("raw", "text", "note"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n", "2 carriage returns read as newline"),
        ("a\0b\x01\x1b\x7f", "ab", "4 control characters removed"),
        ("a\x0bb\x0cc\x1cd\x1ee", "a b c d e", "4 control characters replaced by a space"),
        ("\x93Oui\x94 \x85 \x80", "“Oui” … €", "4 C1 control characters read as Windows-1252"),
        ("a\x81b\x9d", "ab", "2 control characters removed"),
        ("\ufeff\ufeffa\ufeffb", "a\ufeffb", "2 byte order marks removed"),
        ("a\ud83d\ude00b", "a😀b", "1 surrogate pair joined"),
        ("caf\udcc3\udca9", "café", "1 escaped UTF-8 character recovered"),
        ("caf\udce9 \ud800", "caf\ufffd \ufffd", "2 lone surrogates replaced by U+FFFD"),
        ("cafe\u0301", "café", "normalised to NFC: length 5 became 4"),
        ("\u212b", "Å", "normalised to NFC: length 1 became 1"),
    ],
)
def test_repair_of_characters(raw: str, text: str, note: str) -> None:
    """Each kind of repair gives the text expected and one note with its count."""
    assert Intake(text, None, (note,), False) == take_in(raw)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain\n\ttext\n",
        FRENCH,
        CHINESE,
        "a\u2028b\u2029c",
        "soft\u00adhyphen, no\u00a0break, zero\u200bwidth, a\ufeffb",
        "👩\u200d👩\u200d👧 \U0010ffff \ufffd \ufffe",
        "מה\u200f شو\u202b",
        "q" + "\u0316" * 50 + "\u0301" * 50,
    ],
)
def test_clean_text_is_left_alone(text: str) -> None:
    """Clean text comes out as it went in, without a note, as a str and as UTF-8."""
    assert Intake(text, None, (), False) == take_in(text)
    assert Intake(text, "utf-8", (), False) == take_in(text.encode())


@pytest.mark.parametrize("make", [bytearray, memoryview])
def test_other_buffers(make: Callable[[bytes], bytearray | memoryview]) -> None:
    """A bytearray and a memoryview are read as bytes are."""
    assert take_in(FRENCH.encode()) == take_in(make(FRENCH.encode()))


@pytest.mark.parametrize(
    ("raw", "binary"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", True),
        (b"\xff\xd8\xff\xe0JFIF", True),
        (b"GIF89a", True),
        (b"%PDF-1.7\nplain enough", True),
        (b"PK\x03\x04", True),
        (b"\x1f\x8b\x08", True),
        (b"\x7fELF\x02\x01", True),
        (b"abc\0def\0" * 40, True),
        (bytes(range(256)) * 4, True),
        (b"\x01\x02\x03\x04 and so on", True),
        (b"", False),
        (b"GIF files are pictures.", False),
        (b"The end.\x1a", False),
        (b"\x1b[1mbold\x1b[0m\x07", False),
        (b"A long text with one slip of the pen. " * 20 + b"\0", False),
        (FRENCH.encode("utf-16-le"), False),
        (FRENCH.encode("utf-32-be"), False),
        (CHINESE.encode("gb18030"), False),
    ],
)
def test_binary(raw: bytes, binary: bool) -> None:
    """Bytes that are no text are told from text by their first bytes or their share of control bytes."""
    assert binary == take_in(raw).binary


def test_str_is_never_binary() -> None:
    """A str is text by its type."""
    assert not take_in("%PDF-\0\0\0").binary


def is_whole(taken: Intake) -> bool:
    """Tell whether an Intake is clean, and stays as it is when taken in again."""
    clean = not FORBIDDEN.search(taken.text) and unicodedata.is_normalized("NFC", taken.text)
    return clean and (taken.text, ()) == (take_in(taken.text).text, take_in(taken.text).notes)


ANY_TEXT = st.text(st.characters(exclude_categories=()))
NASTY = "ae\0\r\n\t\x0b\x85\x81\ufeff\ud83d\ude00\udcc3\udca9\udcff\u0301\u0316\u0344ấ각"
NASTY_TEXT = st.text(st.sampled_from(NASTY))
NASTY_BYTES = NASTY_TEXT.map(lambda text: text.encode("utf-16-le", "surrogatepass"))
CODECS = ["utf-8", "utf-16", "utf-32-be", "utf-7", "hz", "big5", "gb18030", "cp1252", "iso2022_kr"]
NAMES = st.none() | st.sampled_from(CODECS) | st.text()


@given(ANY_TEXT | NASTY_TEXT)
def test_any_str(raw: str) -> None:
    """Any str gives clean text, and taking that in again changes and notes nothing."""
    assert is_whole(take_in(raw))


@settings(deadline=None)  # the first call loads the detector
@given(st.binary() | NASTY_BYTES, NAMES)
def test_any_bytes(raw: bytes, told: str | None) -> None:
    """Any bytes, with any encoding told, give clean text; taking that in again changes and notes nothing."""
    assert is_whole(take_in(raw, told))


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_utf8_is_read_as_python_reads_it(text: str) -> None:
    """Text without controls and surrogates, in UTF-8, becomes its own NFC."""
    assert unicodedata.normalize("NFC", text).lstrip("\ufeff") == take_in(text.encode()).text


@given(st.text(st.sampled_from("ae\u0301\u0316\u0323\u0344\u034f≠\U00016ff0"), min_size=31))
def test_long_runs_of_marks_are_composed_exactly(text: str) -> None:
    """Sorting long runs of marks first gives the very NFC that Python gives."""
    assert unicodedata.normalize("NFC", text) == take_in(text).text


def test_no_mark_is_a_word_character() -> None:
    """The pattern for runs of marks misses none: no mark is a letter, a digit, a space or below U+0300."""
    marks = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.combining(chr(code))]
    assert [] == [mark for mark in marks if re.match(r"[\x00-\u02ff\w\s]", mark)]


def seconds(raw: bytes | str) -> float:
    """Measure the CPU time of one call, the best of three."""
    times = []
    for _ in range(3):
        start = time.process_time()
        take_in(raw)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: FRENCH * (n // 20),
        lambda n: FRENCH.encode("cp1252") * (n // 20),
        lambda n: "a" + MARKS * (n // 4),
        lambda n: ("a" + MARKS * 15) * (n // 40),
        lambda n: "\udcc3\udca9\ud83d\ude00\0\x93" * (n // 10),
        lambda n: "é".encode() * n + b"\xff" * (n // 3),
        lambda n: b"\xff\x81" * n,
        lambda n: b"\xff\xfe" + b"\x3d\xd8" * n,
        lambda n: CHINESE.encode("gb18030") * 1500 + b"\xff" * n,
        lambda n: "。" * n + "e\u0301",
        lambda n: b"\0" * n,
        lambda n: b"\x1b$B" * n,
    ],
)
def test_time_is_linear(make: Callable[[int], bytes | str]) -> None:
    """Four times the input takes about four times as long: sixteen would be quadratic."""
    take_in(make(1000))
    small, large = seconds(make(50_000)), seconds(make(200_000))
    assert large < 9 * small + 0.05


def test_detector_is_loaded_only_when_needed() -> None:
    """Clean UTF-8 needs neither the detector nor dataclasses."""
    code = (
        "import sys; before = set(sys.modules); from cleaner.intake import take_in; take_in('é\\n'.encode());"
        "print(sorted({'chardet', 'dataclasses', 'inspect'} & (set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]\n" == done.stdout

"""Bytes to text: what is no text is refused by name, and the encoding is found."""

from __future__ import annotations

import codecs
import re

from mapgen.errors import ArticleError

# What people hand over by mistake, by the first bytes.
SIGNATURES = (
    (b"%PDF", "a PDF", "open it, copy the article's text and save that as a .txt file"),
    (b"\x89PNG\r\n", "a picture (PNG)", "give the article's text instead"),
    (b"\xff\xd8\xff", "a picture (JPEG)", "give the article's text instead"),
    (b"GIF8", "a picture (GIF)", "give the article's text instead"),
    (b"II*\x00", "a picture (TIFF)", "give the article's text instead"),
    (b"MM\x00*", "a picture (TIFF)", "give the article's text instead"),
    (b"PK\x03\x04", "a ZIP, Word or EPUB file", "unpack it or save it as .txt or .html"),
    (b"PK\x05\x06", "an empty ZIP file", "give the article's text instead"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file", "save it as .txt or .html"),
    (b"{\\rtf", "an RTF file", "save it as .txt or .html"),
    (b"\x1f\x8b", "a gzip file", "unpack it"),
    (b"BZh", "a bzip2 file", "unpack it"),
    (b"\xfd7zXZ", "an xz file", "unpack it"),
    (b"7z\xbc\xaf", "a 7-Zip file", "unpack it"),
    (b"Rar!", "a RAR file", "unpack it"),
    (b"\x7fELF", "a program", "give the article's text instead"),
    (b"SQLite format 3", "a database", "give the article's text instead"),
    (b"bplist", "a web archive", "save the page as .html"),
    (b"OggS", "a sound file", "give the article's text instead"),
    (b"ID3", "a sound file", "give the article's text instead"),
)
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
# The bytes that the web, and Windows, give a meaning to where Latin-1 has control characters.
LATIN_1 = {"iso8859-1", "ascii"}
# Python calls these encodings; no page is written in them, and some take very long.
NO_CHARSETS = {
    "idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7",
}  # fmt: skip
USUAL = ("cp1252", "mac_roman", "cp1250", "cp1251")
MOST_CONTROL_CHARACTERS = 0.02
RUBBISH = "is binary data, not text; give a .txt, .md, .html or .json file"


def decode(data: bytes, where: str, declared: str = "") -> str:
    """The text of a file or page.

    The encoding is what the byte order mark says, then what ``declared`` (a server's header) or
    an HTML meta tag says, then UTF-8, then what charset-normalizer finds most likely. A name that
    the bytes belie is passed over.

    Raises:
        ArticleError: the bytes are a PDF, picture, archive or other binary data.
    """
    refuse_other_files(data, where)
    text = _by_bom(data, where) or _as_named(data, declared) or _as_named(data, meta_charset(data))
    text = text or _by_zeros(data) or _by_name(data, "utf-8") or _damaged_utf_8(data)
    text = text or _by_likelihood(data, where)
    refuse_rubbish(text, where)
    return text


def refuse_other_files(data: bytes, where: str) -> None:
    """Name a file of another kind by its first bytes.

    Raises:
        ArticleError: it is one.
    """
    head = data[:64].removeprefix(codecs.BOM_UTF8)
    for signature, kind, advice in SIGNATURES:
        if head.startswith(signature):
            raise ArticleError(f"{where}: this is {kind}, not an article; {advice}")
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        raise ArticleError(
            f"{where}: this is a picture, sound or film, not an article; give the text instead"
        )


def refuse_rubbish(text: str, where: str) -> None:
    """Refuse a text in which control characters are more than a few strays.

    Raises:
        ArticleError: it is binary data.
    """
    head = text[:100_000]
    control = sum(char < " " and char not in "\n\r\t\f\v" for char in head)
    if control > MOST_CONTROL_CHARACTERS * len(head) + 2:
        raise ArticleError(f"{where}: this {RUBBISH}")


def meta_charset(data: bytes) -> str:
    """The encoding that an HTML meta tag declares, or nothing."""
    found = META_CHARSET.search(data[:4096])
    return found[1].decode("ascii") if found else ""


def _by_bom(data: bytes, where: str) -> str:
    for bom, name in BOMS:
        if data.startswith(bom):
            try:
                return data.decode(name)
            except UnicodeDecodeError as error:
                raise ArticleError(
                    f"{where}: begins as {name.upper()} but breaks off at byte {error.start}; "
                    "save the file again as UTF-8"
                ) from error
    return ""


def _as_named(data: bytes, name: str) -> str:
    """The text in the encoding that a server or a page names, unless the bytes belie it."""
    try:
        known = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):  # unknown, or no name at all
        return ""
    if known.startswith(("utf-16", "utf-32")) and 0 not in data[:4000]:
        return ""  # Western text has zeros in these; a page that names them in ASCII is not in them
    # Words in Latin-1 are next to never UTF-8 by chance, and servers say Latin-1 of everything.
    return (_is_single_byte(known) and _by_name(data, "utf-8")) or _by_name(data, known)


def _is_single_byte(name: str) -> bool:
    """Whether each byte is a character of its own in this encoding."""
    if not name or name in NO_CHARSETS:
        return False
    try:
        return len(bytes(range(128, 256)).decode(name, "replace")) == 128
    except (LookupError, UnicodeError):
        return False


def _by_name(data: bytes, name: str) -> str:
    """The text in an encoding by Python's name; nothing when the bytes do not fit."""
    if not name or name in NO_CHARSETS:
        return ""
    try:
        return data.decode("cp1252" if name in LATIN_1 else name)
    except (LookupError, UnicodeError):  # a LookupError is one for bytes only: zip, hex
        return ""


def _damaged_utf_8(data: bytes) -> str:
    """UTF-8 with some bytes broken, as of a page that was cut in the middle of a character.

    In other encodings nearly every character beyond ASCII is broken as UTF-8, in this one few are.
    """
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return text if sum(char > "\x7f" for char in text) > 10 * broken else ""


def _by_zeros(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    sample = data[:4000]
    pairs = len(sample) // 2
    for name, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if pairs > 4 and zeros.count(0) > 0.7 * pairs:
            return _by_name(data[: len(data) // 2 * 2], name)
    return ""


def _by_likelihood(data: bytes, where: str) -> str:
    """The text in the encoding that charset-normalizer finds most likely.

    Raises:
        ArticleError: it finds none.
    """
    if data.count(0) > MOST_CONTROL_CHARACTERS * len(data):
        raise ArticleError(f"{where}: this {RUBBISH}")
    import charset_normalizer

    matches = charset_normalizer.from_bytes(data[:200_000])
    best = matches.best()
    likely = [match for match in matches if best and match.chaos <= best.chaos]
    names = [name for match in likely for name in match.could_be_from_charset]
    # Several are often as likely as each other; in news Windows-1252 is by far the most frequent.
    name = next((name for name in USUAL if name in names), best.encoding if best else "")
    text = _by_name(data, name)
    if not text:
        raise ArticleError(f"{where}: this {RUBBISH}, or save it again as UTF-8")
    return text

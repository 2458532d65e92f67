"""The words that the inputs of the fuzz targets are made of: one a line, ``␣`` for a space."""

from __future__ import annotations


def words(text: str) -> list[bytes]:
    """The words of a list, one a line, ``␣`` for a space at an end; and some that suit any."""
    lines = (line.replace("␣", " ").replace(r"\n", "\n") for line in text.split("\n") if line)
    return [line.encode() for line in lines] + [
        b"\n", b" ", b"\0", b"\xff", b"\xe2\x80\xa8", b"\xc2\x85", b"\xed\xa0\x80", b"\x1b[31m",
        b"9" * 5000,
    ]  # fmt: skip


COPIED = r"""
By Ann Bee
By Ann Bee and Cee Dee, The Daily Post
Friday 10 May 2002 00:00 BST
Title:␣
Subject:␣
Date: 2002-05-10\n
---\n
Three people were hurt in a fire in Rotterdam on Monday, police said.\n\n
ROTTERDAM (AP) —␣
Share this article\n
Read more:␣
© 2020 The Daily Post
Photo: Ann Bee/Reuters\n
 |␣
•␣
“
”
"
'
   ␣
…
Advertisement\n
Comments\n
Why?\n
"""
MARKDOWN = (
    COPIED
    + r"""
#␣
**
_
`
[a](b)
![
](
>␣
-␣
1.␣
```\n
<b>
\
"""
)
HTML = r"""
<html>
<head>
</head>
<body>
<title>
</title>
<article>
</article>
<p>
</p>
<div>
<h1>
<a href="
">
<meta charset="
<meta name="author" content="
<meta property="article:published_time" content="2002-05-10">
<script type="application/ld+json">
{"@type":"NewsArticle","headline":"
"author":{"name":"
"datePublished":"
"}
</script>
<script type="text/plain" id="mg-file">
H4sIAAAAAAAC/
<time datetime="
<!--
-->
<![CDATA[
&#27;
&#xd800;
&#0;
&amp;
<table><tr><td>
<ul><li>
<br>
<svg>
utf-7
utf-16
idna
punycode
unicode_escape
Three people were hurt in a fire in Rotterdam on Monday, police said on Tuesday.
"""
JSON_ARTICLE = r"""
{"text": "
", "title": "
", "byline": "
", "publisher": "
", "published": "2002-05-10
", "url": "https://
", "id": "
", "language": "
"}
{
}
[
]
null
:
,
"
\ud800
\u001b
1e999
A fire.
"""
DATES = r"""
on Wednesday
Monday
12 May 2016
May
12
2016
2016-12-04
25/12/2016
Dec. 4
from␣
 to␣
 and␣
between␣
the past two months
three years ago
a hundred thousand years ago
next week
last summer
the day before
two days earlier
two hundred thousand decades later
the 1990s
since␣
until␣
early␣
late␣
the end of␣
mid-
Feb. 29
9999
0000
0001
yesterday
tonight
this year
hours ago
,
.
-
–
came␣
after
"""
EDTF_PARTS = r"""
2002
-05
-08
/
..
~
?
%
0000
9999
-02-29
-02-31
-13
-00
2001
␣
٢٠٠٢
X
"""
EVENTS = r"""
{
}
[
]
:
,
"
null
true
1e999
-0
NaN
{"type": "FeatureCollection", "features": [
{"type": "Feature", "geometry": {"type": "Point", "coordinates": [4.4, 51.9]}, "properties": {
}}
]}
,␣
"id": "
"event": "
"place": "Rotterdam"
"title": "
"quote": "
"quote_start":␣
"role": "from"
"when": "2002-05-08"
"when": "8 May 2002"
"country": "NL"
"source": "geonames:2747891"
"source": "checked:yalu-river"
"radius_km":␣
"own":␣
"extra":␣
"lat":␣
"article": {"id": "a"}
"not_mapped": [
"crs":␣
{"type": "MultiPoint", "coordinates": [[
\ud800
\u001b
SRID=4326;POINT (4 51)
GEOMETRYCOLLECTION(
POINT EMPTY
"""
CSV = r"""
id,event,title,place,role,lat,lon\n
id,name,aliases,scope,lat,lon,precision,radius_km,country,shape,status,source,checked_on,note\n
wkt,place\n
a
,
;
"
""
\n
\r
51.9
4,4
locality
confirmed
2026-11-23
NL
Rotterdam
|
1e999
nan
=1+1
"""
ANSWER = r"""
[{"lat": 51.9, "lon": 4.4, "address": "a", "raw": {
}}]
"name": "
"osm_type": "way"
"osm_id": 1
"osm_id": [
"addresstype": "city"
"type": "
"class": "
"boundingbox": ["1", "2", "3", "4"]
"bbox": [1, 2, 3, 4]
"extent": [1, 2, 3, 4]
"properties": {
"address": {"state": 1, "country_code": "nl"}
"country_code": "
"countrycode":␣
"fcode": "
"gid": "
"place_rank": 1e999
,
"
:
{
}
[
]
null
\ud800
"""
REQUEST = r"""
{"kind": "edit", "id": "
", "set": {
}, "was": {
}}
"title": "
"when": "
"lat":␣
"lon":␣
"radius_km":␣
"country": "
"role": "to"
"quote": "
"place": "
{"kind": "drop", "id": "
{"kind": "put_back", "id": "
{"kind": "add", "lat": 1, "lon": 2, "place": "a", "quote": "
{"kind": "undo"}
{"kind": "redo"}
"start":␣
"end":␣
s{"name": "
"online": false
"left_off": "actor"
"}
\ud800
\u0000
NaN
Infinity
1e999
true
null
,
}
[
{"kind": "drop", "id": "0e0c7e0b"}
"""
PROJECT = r"""
[mapgen]\n
gazetteer = "
out = "
offline = true\n
model = "
"\n
"""
CORPUS = r"""
{"doc_id": "a", "corpus": "c", "text": "Rotterdam"
, "toponyms": [{"start": 0, "end": 9, "lat": 51.9, "lon": 4.4}]
, "published": "2002-05-10
, "title": "
"
}
\n
\ud800
1e999
,
"""
BYTES = [
    b"\x00", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x80", b"\xe9", b"\x82\xa0", b"+AGE-",
    b"\x1b$B", b"%PDF", b"PK\x03\x04", b"GIF8", b"\x1f\x8b",
]  # fmt: skip
WKB = [
    b"GP\x00\x01\xe6\x10\x00\x00", b"\x01\x01\x00\x00\x00", b"\x01\x07\x00\x00\x00\x01\x00\x00\x00",
    b"\x01\x04\x00\x00\x00\x01\x00\x00\x00", b"\x01\xe9\x03\x00\x00",
    b"\x00\x00\x00\x00\x00\x00\x11@", b"\x00\x00\x00\x00\x00\x00\xf8\x7f", b"GP", b"|", b"|t",
    b"|i", b"|f", b"|n", b"tPOINT (4 51)",
]  # fmt: skip

#!/usr/bin/env bash
# Saves original.geojson in the programs that people correct events with, as each of them does it.
# (Debian wraps qgis_process in a script that adds an option it does not know, so: qgis_process.bin.)
# Needs Debian's gdal-bin and qgis, and mapshaper of npm on PATH. What is committed was made with
# GDAL 3.6.2, QGIS 3.22.16 and mapshaper 0.7.70; the files named gdal-3.12* by the GDAL of pyogrio
# 0.13 from an earlier original, in which two values of `source` were put right since.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")"
export QT_QPA_PLATFORM=offscreen
work=$(mktemp -d)

mapshaper original.geojson -o force mapshaper.geojson
mapshaper original.geojson -o force precision=0.001 mapshaper-coarse.geojson

ogr2ogr -f GeoJSON "$work/ogr.geojson" original.geojson && mv "$work/ogr.geojson" .
ogr2ogr -f GeoJSON -lco RFC7946=YES -lco ID_FIELD=id "$work/ogr-rfc7946.geojson" original.geojson && mv "$work/ogr-rfc7946.geojson" .
ogr2ogr -f GeoJSON -lco COORDINATE_PRECISION=15 -dim XYZ -nlt MULTIPOINT "$work/ogr-multi-z.geojson" original.geojson && mv "$work/ogr-multi-z.geojson" .
ogr2ogr -f GPKG ogr.gpkg original.geojson -overwrite -nln events
ogr2ogr -f GeoJSON "$work/ogr-from-geopackage.geojson" ogr.gpkg && mv "$work/ogr-from-geopackage.geojson" .
ogr2ogr -f CSV -lco GEOMETRY=AS_XY "$work/ogr-xy.csv" original.geojson && mv "$work/ogr-xy.csv" .
ogr2ogr -f CSV -lco GEOMETRY=AS_WKT -lco SEPARATOR=SEMICOLON "$work/ogr-wkt.csv" original.geojson && mv "$work/ogr-wkt.csv" .

for name in qgis.geojson; do
    qgis_process.bin run native:savefeatures --INPUT=original.geojson --OUTPUT="$work/$name" >/dev/null 2>&1
    mv "$work/$name" .
done
qgis_process.bin run native:promotetomulti --INPUT=original.geojson --OUTPUT="$work/qgis-multi.gpkg" >/dev/null 2>&1
mv "$work/qgis-multi.gpkg" .
qgis_process.bin run native:orderbyexpression --INPUT=original.geojson --EXPRESSION=place --ASCENDING=true \
    --OUTPUT="$work/qgis-sorted.geojson" >/dev/null 2>&1 && mv "$work/qgis-sorted.geojson" .
qgis_process.bin run native:reprojectlayer --INPUT=original.geojson --TARGET_CRS=EPSG:3857 \
    --OUTPUT="$work/qgis-mercator.gpkg" >/dev/null 2>&1 && mv "$work/qgis-mercator.gpkg" .
rm -r "$work"

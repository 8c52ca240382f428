package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"lianxin/data"
)

// Format is the form of an input.
type Format string

// Formats.
const (
	FormatAuto    Format = ""         // told by the first bytes
	FormatCSV     Format = "csv"      // comma, tab or semicolon
	FormatGeoJSON Format = "geojson"  // a FeatureCollection, or features one after another
	FormatLines   Format = "geojsonl" // the same reader: a feature a line, or a text sequence
)

// ParseFormat reads a format's name; auto and the empty name are FormatAuto.
func ParseFormat(s string) (Format, error) {
	switch s {
	case "", "auto":
		return FormatAuto, nil
	case "csv", "tsv", "txt":
		return FormatCSV, nil
	case "geojson", "json":
		return FormatGeoJSON, nil
	case "geojsonl", "geojsonseq", "ndjson", "jsonl":
		return FormatLines, nil
	}
	return "", data.Invalid("format", "%q is not one of csv, geojson, geojsonl", s)
}

// sniffBytes is how much of the input is looked at to tell its format, separator and heading.
const sniffBytes = 256 << 10

// sniff tells the format of a stream of UTF-8.
func sniff(in *bufio.Reader) (Format, error) {
	head, err := in.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	switch text := bytes.TrimLeft(head, " \t\r\n\ufeff\x1e"); {
	case len(bytes.TrimSpace(head)) == 0 && len(head) < 512:
		return "", data.Invalid("file", "is empty")
	case len(text) > 0 && (text[0] == '{' || text[0] == '['):
		return FormatGeoJSON, nil
	}
	return FormatCSV, nil
}

// checkMagic refuses what is plainly another kind of file, by its first raw bytes.
func checkMagic(head []byte) error {
	for _, m := range []struct{ magic, name string }{
		{"PK\x03\x04", "a zip file (XLSX, KMZ, a zipped Shapefile)"},
		{"\xd0\xcf\x11\xe0", "an old Office file (XLS)"},
		{"SQLite format 3\x00", "a SQLite file (GeoPackage)"},
		{"\x1f\x8b", "a gzip file"},
		{"\x00\x00\x27\x0a", "a Shapefile"},
		{"PAR1", "a Parquet file"},
		{"%PDF", "a PDF"},
		{"<?xml", "an XML file (KML, GML, GPX)"},
		{"<kml", "a KML file"},
		{"Rar!", "a RAR file"},
	} {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return data.Invalid("file", "is %s: save it as CSV or GeoJSON first", m.name)
		}
	}
	return nil
}

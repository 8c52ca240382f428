package export

import (
	"slices"
	"strings"

	"lianxin/data"
)

// Format is a file format.
type Format string

// Formats.
const (
	GeoJSON      Format = "geojson"  // RFC 7946; other systems than CRS84 by the older crs member
	GeoJSONLines Format = "geojsonl" // a feature a line
	CSV          Format = "csv"
	XLSX         Format = "xlsx"
	GeoPackage   Format = "gpkg"
	Shapefile    Format = "shp" // zipped
	FlatGeobuf   Format = "fgb"
	KML          Format = "kml"
	GeoParquet   Format = "parquet"
)

// formatInfo is what is known of a format beside its encoder.
type formatInfo struct {
	format    Format
	extension string
	mime      string
	many      bool // holds several layers in one file; the others are put into a zip
	open      func(*output) encoder
}

// formats are all formats, in the order in which they are offered.
func formats() []formatInfo {
	return []formatInfo{
		{GeoJSON, "geojson", "application/geo+json", false, newGeoJSON},
		{GeoJSONLines, "geojsonl", "application/geo+json-seq", false, newGeoJSONLines},
		{CSV, "csv", "text/csv; charset=utf-8", false, newCSV},
		{XLSX, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", true, newXLSX},
		{GeoPackage, "gpkg", "application/geopackage+sqlite3", true, newGeoPackage},
		{Shapefile, "shp.zip", "application/zip", true, newShapefile},
		{FlatGeobuf, "fgb", "application/flatgeobuf", false, newFlatGeobuf},
		{KML, "kml", "application/vnd.google-earth.kml+xml", true, newKML},
		{GeoParquet, "parquet", "application/vnd.apache.parquet", false, newGeoParquet},
	}
}

// Formats are the names of all formats.
func Formats() []Format {
	var names []Format
	for _, f := range formats() {
		names = append(names, f.format)
	}
	return names
}

// ParseFormat reads a format's name; ErrInvalid, naming all there are, when it is none.
func ParseFormat(s string) (Format, error) {
	if slices.Contains(Formats(), Format(s)) {
		return Format(s), nil
	}
	var names []string
	for _, f := range Formats() {
		names = append(names, string(f))
	}
	return "", data.Invalid("format", "is not one of %s", strings.Join(names, ", "))
}

func (f Format) info() formatInfo {
	all := formats()
	return all[slices.IndexFunc(all, func(i formatInfo) bool { return i.format == f })]
}

// MIME is the media type of a file with so many layers.
func (f Format) MIME(layers int) string {
	if f.info().zipped(layers) {
		return "application/zip"
	}
	return f.info().mime
}

func (i formatInfo) zipped(layers int) bool { return !i.many && layers > 1 }

func (i formatInfo) suffix(layers int) string {
	if i.zipped(layers) {
		return i.extension + ".zip"
	}
	return i.extension
}

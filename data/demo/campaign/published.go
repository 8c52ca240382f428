package campaign

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"lianxin/data"
)

// publishedCSV holds the facts of the campaign's published cases: where, what, how settled. Some name a township, a county or
// a natural village that no list has: these show imprecise pins and the review queue.
//
//go:embed published.csv
var publishedCSV string

// published gives the cases as one file a layer, places as text.
func (c *Campaign) published() ([]File, error) {
	rows, err := csv.NewReader(strings.NewReader(publishedCSV)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("published cases: %w", err)
	}
	cell := func(row []string, name string) string { return row[slices.Index(rows[0], name)] }
	var files []File
	for _, layer := range []data.LayerID{data.Disputes, data.Hazards, data.Requests, data.Visits, data.Facilities} {
		var out [][]string
		for _, row := range rows[1:] {
			if cell(row, "layer") == string(layer) {
				out = append(out, publishedRow(layer, func(name string) string { return cell(row, name) }))
			}
		}
		files = append(files, File{
			Name: "公开案例-" + string(layer) + ".csv", Layer: layer, CRS: "EPSG:4490", Source: "公开报道", Rows: len(out),
			write: func(_ dice, t *table) error {
				for _, row := range append([][]string{publishedHeading(layer)}, out...) {
					if err := t.row(row...); err != nil {
						return err
					}
				}
				return nil
			},
		})
	}
	return files, nil
}

func publishedHeading(layer data.LayerID) []string {
	switch layer {
	case data.Visits:
		return []string{"id", "place_kind", "time", "unit", "address"}
	case data.Facilities:
		return []string{"id", "kind", "status", "name", "unit", "address"}
	case data.Hazards:
		return []string{"id", "kind", "status", "found", "removed", "households", "people", "unit", "address"}
	case data.Requests:
		return []string{"id", "category", "status", "found", "settled", "total", "done", "unit", "address"}
	default:
		return []string{"id", "category", "status", "found", "settled", "households", "people", "route", "unit", "address"}
	}
}

func publishedRow(layer data.LayerID, cell func(string) string) []string {
	kind, place := cell("kind_or_category"), []string{cell("unit_code"), cell("place_text")}
	found, settled := whole(cell("started")), whole(cell("settled"))
	switch layer {
	case data.Visits: // the sources give the year; the campaign began in February
		return append([]string{cell("id"), kind, "2022-02-15"}, place...)
	case data.Facilities:
		return append([]string{cell("id"), kind, cell("status"), cell("place_text") + "加油站"}, place...)
	case data.Hazards:
		return append([]string{cell("id"), kind, cell("status"), found, settled, cell("households"), cell("people")}, place...)
	case data.Requests:
		return append([]string{cell("id"), kind, cell("status"), found, settled, cell("total"), cell("done")}, place...)
	default:
		return append([]string{cell("id"), kind, cell("status"), found, settled, cell("households"), cell("people"), cell("route")}, place...)
	}
}

// whole keeps a date that is known to the day; a year or a month is not one and stays out rather than becoming a false day.
func whole(s string) string {
	if len(s) == len("2006-01-02") {
		return s
	}
	return ""
}

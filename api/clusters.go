package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
	"lianxin/geo/cluster"
)

// clusters gathers what a filter selects into the cells of a zoom: what the map draws when there is too much for pins. The sum of
// counts is the filter's exact total.
func (s *Server) clusters(c echo.Context) error {
	v := viewerOf(c)
	p := parseParams(c.Request().URL.RawQuery)
	name, _ := p.text("layer")
	l, err := s.store.Schema().Layer(data.LayerID(name))
	if err != nil {
		return data.Invalid("layer", "is missing or not a layer")
	}
	if l.Geometry != data.PointGeometry {
		return data.Invalid("layer", "has no points to gather")
	}
	if !v.Items(l) {
		return data.ErrForbidden
	}
	m := negotiate(c, p, mediaGeoJSON)
	f := takeFilter(p, l, v, s.view.Settings().Location())
	zoom := takeZoom(p)
	if err := p.done(); err != nil {
		return err
	}
	found, err := s.view.Clusters(c.Request().Context(), v, f, zoom)
	if err != nil {
		return err
	}
	if unchanged(c, found.Tag+"-"+strconv.Itoa(zoom), false, m) {
		return nil
	}
	return c.Blob(http.StatusOK, m.mime, clustersDoc(found, zoom))
}

func takeZoom(p *params) int {
	s, ok := p.text("zoom")
	z, err := strconv.Atoi(s)
	if !ok || err != nil || z < 0 || z > cluster.MaxZoom {
		p.fault("zoom", "is not a whole number from 0 to "+strconv.Itoa(cluster.MaxZoom))
	}
	return z
}

// clustersDoc is a FeatureCollection of cells: count, worst level (null without one), overdue, and the counts of each level and kind that occur.
// When the zoom asked for would have made too many, they are those of a lower one, and the answer says so.
func clustersDoc(found *live.Clusters, zoom int) []byte {
	b := append(make([]byte, 0, 256+200*len(found.Cells)), `{"type":"FeatureCollection","numberMatched":`...)
	b = strconv.AppendInt(b, found.Matched, 10)
	b = strconv.AppendInt(append(b, `,"zoom":`...), int64(found.Zoom), 10)
	if found.Zoom < zoom {
		b = appendNotes(b, []string{fmt.Sprintf("cells of zoom %d would be too many: these are of zoom %d", zoom, found.Zoom)}, "")
	}
	b = append(b, `,"features":[`...)
	for i, cell := range found.Cells {
		if i > 0 {
			b = append(b, ',')
		}
		lon, lat := cell.Position()
		b = append(b, `{"type":"Feature","geometry":{"type":"Point","coordinates":[`...)
		b = append(strconv.AppendFloat(b, lon, 'f', 6, 64), ',')
		b = append(strconv.AppendFloat(b, lat, 'f', 6, 64), `]},"properties":{"count":`...)
		b = append(strconv.AppendInt(b, int64(cell.Count), 10), `,"worst":`...)
		if cell.Worst == 0 {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendInt(b, int64(cell.Worst), 10)
		}
		b = append(strconv.AppendInt(append(b, `,"overdue":`...), int64(cell.Overdue), 10), `,"levels":`...)
		b = append(appendLevels(b, cell.Levels), `,"kinds":`...)
		b = append(b, kindsDoc(found.Classes, cell.Classes)...)
		b = append(b, `}}`...)
	}
	return append(b, "]}\n"...)
}

// appendLevels writes {"1":n,…} of the levels that occur; records without one are the rest of the count.
func appendLevels(b []byte, levels [cluster.MaxLevel + 1]int) []byte {
	b = append(b, '{')
	for level, n := range levels {
		if level == 0 || n == 0 {
			continue
		}
		if b[len(b)-1] != '{' {
			b = append(b, ',')
		}
		b = append(strconv.AppendInt(append(b, '"'), int64(level), 10), `":`...)
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return append(b, '}')
}

func kindsDoc(classes []string, counts []int) []byte {
	kinds := map[string]int{}
	for i, n := range counts[:len(classes)] {
		if n > 0 {
			kinds[classes[i]] = n
		}
	}
	doc, err := json.Marshal(kinds)
	if err != nil {
		return []byte("{}") // a map of text to int always marshals
	}
	return doc
}

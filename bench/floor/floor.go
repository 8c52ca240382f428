// Package floor is the least a server can do for a viewport: search an R-tree of float32 boxes, count, copy bytes that were
// encoded before. It imports nothing of the product, so that a bar of "1.5 times the floor" means something.
package floor

import (
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/rtree"
)

// Feature is one encoded feature with what it is searched by.
type Feature struct {
	Box   [4]float64 // min lon, min lat, max lon, max lat
	Class string     // of a tree of its own for filtered viewports: kind and status
	Found int64      // milliseconds; what the time filter looks at
	Body  []byte     // its GeoJSON
}

// Server answers GET /items?bbox=&limit=[&class=][&from=&to=].
type Server struct {
	features []Feature
	all      rtree.RTreeGN[float32, uint32]
	classes  map[string]*rtree.RTreeGN[float32, uint32]
}

// New builds the trees. Features should come in the order of a space-filling curve, as they do from the product.
func New(features []Feature) *Server {
	s := &Server{features: features, classes: map[string]*rtree.RTreeGN[float32, uint32]{}}
	for i := range features {
		f := &features[i]
		low, high := [2]float32{down(f.Box[0]), down(f.Box[1])}, [2]float32{up(f.Box[2]), up(f.Box[3])}
		s.all.Insert(low, high, uint32(i))
		tree := s.classes[f.Class]
		if tree == nil {
			tree = &rtree.RTreeGN[float32, uint32]{}
			s.classes[f.Class] = tree
		}
		tree.Insert(low, high, uint32(i))
	}
	return s
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	box, err := parseBox(q.Get("bbox"))
	limit, err2 := strconv.Atoi(q.Get("limit"))
	if err := errors.Join(err, err2); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	from, _ := strconv.ParseInt(q.Get("from"), 10, 64)
	to, _ := strconv.ParseInt(q.Get("to"), 10, 64)
	tree := &s.all
	if class := q.Get("class"); class != "" {
		tree = s.classes[class]
	}
	var hits []uint32
	if tree != nil {
		hits = s.search(tree, box, from, to)
	}
	body := make([]byte, 0, 1<<20)
	body = append(body, `{"type":"FeatureCollection","numberMatched":`...)
	body = strconv.AppendInt(body, int64(len(hits)), 10)
	body = append(body, `,"features":[`...)
	for i, hit := range hits[:min(limit, len(hits))] {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, s.features[hit].Body...)
	}
	body = append(body, ']', '}')
	w.Header().Set("Content-Type", "application/geo+json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

// search finds candidates by boxes that were rounded outward, and looks at each exactly: float32 is half a metre wide here.
func (s *Server) search(tree *rtree.RTreeGN[float32, uint32], box [4]float64, from, to int64) []uint32 {
	var hits []uint32
	tree.Search([2]float32{down(box[0]), down(box[1])}, [2]float32{up(box[2]), up(box[3])}, func(_, _ [2]float32, i uint32) bool {
		b := &s.features[i].Box
		if b[0] > box[2] || b[2] < box[0] || b[1] > box[3] || b[3] < box[1] {
			return true
		}
		if to == 0 || s.features[i].Found >= from && s.features[i].Found <= to {
			hits = append(hits, i)
		}
		return true
	})
	slices.Sort(hits)
	return hits
}

// down and up are the nearest float32 that is not greater, or not less.
func down(v float64) float32 {
	f := float32(v)
	if float64(f) > v {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return f
}

func up(v float64) float32 {
	f := float32(v)
	if float64(f) < v {
		f = math.Nextafter32(f, float32(math.Inf(1)))
	}
	return f
}

func parseBox(s string) (box [4]float64, err error) {
	parts := strings.Split(s, ",")
	if len(parts) != 4 {
		return box, errors.New("bbox")
	}
	for i, p := range parts {
		if box[i], err = strconv.ParseFloat(p, 64); err != nil {
			return box, err
		}
	}
	return box, nil
}

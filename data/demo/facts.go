package demo

import (
	_ "embed" // counties.csv is data of this package
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// countiesCSV holds what the generated prefecture has to agree with; see doc.go for its source.
//
//go:embed counties.csv
var countiesCSV string

// micro is an angle in millionths of a degree. Everything that decides the topology of the land is an integer of this
// unit, so that no rounding can differ between machines.
type micro int64

func (m micro) degrees() float64 { return float64(m) / 1e6 }

// spot is a place in micro-degrees, longitude first.
type spot struct{ lon, lat micro }

// county is one row of counties.csv.
type county struct {
	code, name           string
	seat, centroid       spot
	areaKM2              int
	west, south          micro
	east, north          micro
	neighbours           []int // indices into the list of counties, ascending
	neighbourCodesInFile []string
}

// readCounties parses the facts, in the order of the file.
func readCounties(text string) ([]county, error) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	var all []county
	for n, line := range lines[1:] {
		c, err := readCounty(strings.Split(strings.TrimSpace(line), ","))
		if err != nil {
			return nil, fmt.Errorf("county facts, line %d: %w", n+2, err)
		}
		all = append(all, c)
	}
	for i := range all {
		for _, code := range all[i].neighbourCodesInFile {
			j := slices.IndexFunc(all, func(c county) bool { return c.code == code })
			if j < 0 {
				return nil, fmt.Errorf("county facts: %s has the unknown neighbour %s", all[i].code, code)
			}
			all[i].neighbours = append(all[i].neighbours, j)
		}
	}
	return all, nil
}

func readCounty(f []string) (county, error) {
	if len(f) != 12 {
		return county{}, fmt.Errorf("%d fields, 12 expected", len(f))
	}
	var angle [8]micro
	for i, s := range []string{f[2], f[3], f[4], f[5], f[7], f[8], f[9], f[10]} {
		v, err := parseMicro(s)
		if err != nil {
			return county{}, err
		}
		angle[i] = v
	}
	area, err := strconv.Atoi(f[6])
	if err != nil {
		return county{}, fmt.Errorf("area: %w", err)
	}
	return county{
		code: f[0], name: f[1],
		seat: spot{angle[0], angle[1]}, centroid: spot{angle[2], angle[3]}, areaKM2: area,
		west: angle[4], south: angle[5], east: angle[6], north: angle[7],
		neighbourCodesInFile: strings.Fields(f[11]),
	}, nil
}

// parseMicro reads decimal degrees with at most six decimals exactly.
func parseMicro(s string) (micro, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	if len(fraction) > 6 {
		return 0, fmt.Errorf("%q: more than six decimals", s)
	}
	v, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", 6-len(fraction)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not an angle in degrees", s)
	}
	return micro(v), nil
}

// kmEast and kmNorth are the lengths of angles of longitude and latitude at 26° north, to 1 %.
func kmEast(m micro) float64  { return m.degrees() * 100.2 }
func kmNorth(m micro) float64 { return m.degrees() * 110.8 }

// What the campaign's published cases say about places: this township lies highest in its county, and the other one is the
// next township, where its people drove for fuel.
const (
	highestHome = "431021226"
	besideHome  = "431021107"
)

func (s spot) point() orb.Point { return orb.Point{s.lon.degrees(), s.lat.degrees()} }

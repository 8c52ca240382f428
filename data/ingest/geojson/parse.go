package geojson

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/paulmach/orb"
)

// Property is a member of a feature's properties.
type Property struct {
	Name string
	Text string // text as it is; numbers and truth values as written; arrays of scalars joined by "；"; null is empty; other values as JSON
}

// Parsed is a feature taken apart.
type Parsed struct {
	ID          string // text or number; empty when there is none
	Properties  []Property
	RawGeometry []byte       // the geometry as written, valid as long as the feature's Raw
	Geometry    orb.Geometry // lon, lat as written, nil when there is none; not yet checked by geo.Check
	// GeometryFault says why there is a geometry that cannot be read, and where; empty otherwise.
	GeometryFault string
	CRS           string // of a crs member of its own, as old programs write; empty when there is none
	// Fault says why nothing of the feature can be used; empty otherwise.
	Fault string
}

// Limits bound Parse. A zero field stands for the value beside it.
type Limits struct {
	MaxProperties int // 1,000
	MaxVertices   int // positions of one geometry; 1,000,000
	MaxNesting    int // collections in collections; 4
}

func (l Limits) withDefaults() Limits {
	if l.MaxProperties == 0 {
		l.MaxProperties = 1000
	}
	if l.MaxVertices == 0 {
		l.MaxVertices = 1_000_000
	}
	if l.MaxNesting == 0 {
		l.MaxNesting = 4
	}
	return l
}

// Parse takes apart the JSON of a feature that Reader handed out without a fault. It never fails: what is wrong stands in the result, as
// far as it could be told all of it.
func Parse(raw []byte, limits Limits) Parsed {
	limits = limits.withDefaults()
	var p Parsed
	var geometry, properties, kind []byte
	hasGeometry := false
	c := cursor{b: raw}
	if c.peek() != '{' {
		return Parsed{Fault: "is not an object"}
	}
	for key, value := range c.members() {
		switch key {
		case "type":
			kind = value
		case "id":
			p.ID, _ = scalarText(value)
		case "properties":
			properties = value
		case "geometry":
			geometry, hasGeometry = value, true
		case "crs":
			name, fault := crsName(value)
			if fault != "" {
				p.Fault = "has a crs member that " + fault
			}
			p.CRS = name
		}
	}
	switch name, fault := stringValue(kind); {
	case c.fault != "":
		p.Fault = c.fault
	case fault != "":
		p.Fault = "has no type"
	case name != "Feature":
		p.Fault = fmt.Sprintf("is a %s, not a Feature", clip(name))
	}
	if p.Fault != "" {
		return p
	}
	if p.Properties, p.Fault = parseProperties(properties, limits.MaxProperties); p.Fault != "" {
		return p
	}
	if hasGeometry {
		g := geometryParser{vertices: limits.MaxVertices, limits: limits}
		p.Geometry, p.GeometryFault = g.parse(geometry, 0)
		p.RawGeometry = geometry
	}
	return p
}

// ParseGeometry reads the JSON of a geometry; null is no geometry. The fault says what is wrong and where.
func ParseGeometry(raw []byte, limits Limits) (g orb.Geometry, fault string) {
	a := automaton{maxOpen: maxDepth}
	if n, done, fault := a.feed(raw); !done || fault != "" || len(bytes.TrimSpace(raw[n:])) > 0 {
		return nil, "is not JSON"
	}
	limits = limits.withDefaults()
	p := geometryParser{vertices: limits.MaxVertices, limits: limits}
	return p.parse(raw, 0)
}

func parseProperties(raw []byte, limit int) ([]Property, string) {
	c := cursor{b: raw}
	switch {
	case len(raw) == 0 || c.isNull():
		return nil, ""
	case c.peek() != '{':
		return nil, "has properties that are not an object"
	}
	var all []Property
	for key, value := range c.members() {
		switch {
		case len(all) == limit:
			return nil, fmt.Sprintf("has more than %d properties", limit)
		case hasProperty(all, key):
			return nil, fmt.Sprintf("has the property %s twice", clip(key))
		}
		text, fault := propertyText(value)
		if fault != "" {
			return nil, fmt.Sprintf("has a property %s that %s", clip(key), fault)
		}
		all = append(all, Property{key, text})
	}
	return all, c.fault
}

// hasProperty searches from the front; a feature has a few dozen properties.
func hasProperty(all []Property, name string) bool {
	for i := range all {
		if all[i].Name == name {
			return true
		}
	}
	return false
}

// propertyText is a value as a cell.
func propertyText(raw []byte) (text, fault string) {
	switch raw[0] {
	case '[':
		var parts []string
		c := cursor{b: raw}
		for value := range c.elements() {
			if value[0] == '{' || value[0] == '[' {
				return string(raw), jsonText(raw)
			}
			part, fault := scalarText(value)
			if fault != "" {
				return "", fault
			}
			parts = append(parts, part)
		}
		return strings.Join(parts, "；"), c.fault
	case '{':
		return string(raw), jsonText(raw)
	default:
		return scalarText(raw)
	}
}

// crsName reads a crs member: null, or {"type":"name","properties":{"name":…}}.
func crsName(raw []byte) (name, fault string) {
	const odd = "is not of the form {\"type\":\"name\",\"properties\":{\"name\":…}}"
	c := cursor{b: raw}
	if len(raw) == 0 {
		return "", odd
	}
	if c.isNull() {
		return "", ""
	}
	if c.peek() != '{' {
		return "", odd
	}
	for key, value := range c.members() {
		if key != "properties" || value[0] != '{' {
			continue
		}
		inner := cursor{b: value}
		for key, value := range inner.members() {
			if key == "name" {
				name, fault = stringValue(value)
			}
		}
	}
	if name == "" || fault != "" || c.fault != "" {
		return "", odd
	}
	return name, ""
}

func clip(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}

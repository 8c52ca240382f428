package data

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// Settings is the one versioned document of everything that differs between prefectures and is no secret. Its zero parts
// are filled by DefaultSettings; unknown members are refused.
type Settings struct {
	Version     int64             `json:"version"` // set by the Store
	Title       string            `json:"title"`   // of the screens; empty: the product's name
	Zone        string            `json:"zone"`    // IANA name of the local time zone
	SnapM       float64           `json:"snap_m"`  // farthest distance outside all boundaries that still pins
	K           int               `json:"k"`       // smallest count of households that is described or broken down
	DueSoonDays int               `json:"due_soon_days"`
	Clocks      map[LayerID]Clock `json:"clocks"`
	LiveMonths  int               `json:"live_months"` // of visits kept as rows in memory
	Map         MapSettings       `json:"map"`
	Items       ItemLimits        `json:"items"`
	Wall        WallSettings      `json:"wall"`
	Fuel        FuelSettings      `json:"fuel"`
	Water       []WaterLimit      `json:"water"`
	Traces      TraceSettings     `json:"traces"`
	Retention   RetentionSettings `json:"retention"`
	Tables      []ValueTable      `json:"tables"` // figures by unit that no record carries

	CoverageTargets []CoverageTarget `json:"coverage_targets"`
}

// Clock is a layer's deadlines in calendar days from `found`; a stated due time wins.
type Clock struct {
	AcceptDays    int `json:"accept_days"`
	SettleDays    int `json:"settle_days"`
	ExtensionDays int `json:"extension_days"`
}

// MapSettings is what a shown map must carry.
type MapSettings struct {
	ApprovalNumber string `json:"approval_number"` // 审图号; empty shows "not configured"
	Source         string `json:"source"`
	Date           string `json:"date"`

	Basemap BasemapSettings `json:"basemap"`
}

// ItemLimits bound one page of items.
type ItemLimits struct {
	Default int `json:"default"`
	Max     int `json:"max"`
}

// DefaultSettings are the shipped values.
func DefaultSettings() Settings {
	return Settings{
		Zone: "Asia/Shanghai", SnapM: 300, K: 5, DueSoonDays: 7, LiveMonths: 13,
		Clocks: map[LayerID]Clock{
			Disputes: {AcceptDays: 15, SettleDays: 60, ExtensionDays: 30},
			Requests: {AcceptDays: 15, SettleDays: 60, ExtensionDays: 30},
			Hazards:  {AcceptDays: 15, SettleDays: 60, ExtensionDays: 30},
		},
		Items: ItemLimits{Default: 100, Max: 10000},
		Map:   MapSettings{Basemap: BasemapSettings{Kind: "none"}},
		Wall:  DefaultWall(), Fuel: defaultFuel(), Water: defaultWater(), Traces: defaultTraces(),
	}
}

// ParseSettings reads a JSON document over the defaults and validates it.
func ParseSettings(doc []byte) (Settings, error) {
	s := DefaultSettings()
	if len(doc) > 0 {
		if err := strictJSON(doc, &s); err != nil {
			return Settings{}, err
		}
	}
	return s, s.Validate()
}

// Validate names every bad member.
func (s Settings) Validate() error {
	var bad []error
	positive := func(name string, ok bool) {
		if !ok {
			bad = append(bad, Invalid(name, "is out of range"))
		}
	}
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "" || s.Zone == "Local" {
		bad = append(bad, Invalid("zone", "%q is not a time zone", s.Zone))
	}
	positive("snap_m", s.SnapM >= 0 && s.SnapM <= 10000)
	positive("k", s.K >= 1 && s.K <= 1000)
	positive("due_soon_days", s.DueSoonDays >= 0 && s.DueSoonDays <= 365)
	positive("live_months", s.LiveMonths >= 1 && s.LiveMonths <= 120)
	positive("items.max", s.Items.Max >= 1 && s.Items.Max <= 100000)
	positive("items.default", s.Items.Default >= 1 && s.Items.Default <= s.Items.Max)
	bad = append(bad, s.Wall.check()...)
	bad = append(bad, s.Fuel.check()...)
	bad = append(bad, s.Map.Basemap.check()...)
	bad = append(bad, checkWater(s.Water)...)
	bad = append(bad, s.Traces.check()...)
	bad = append(bad, s.Retention.check()...)
	bad = append(bad, checkTables(s.Tables)...)
	bad = append(bad, checkTargets(s.CoverageTargets)...)
	for l, c := range s.Clocks {
		positive(fmt.Sprintf("clocks.%s", l), c.AcceptDays >= 0 && c.SettleDays >= 1 && c.ExtensionDays >= 0 && c.SettleDays < 3660)
	}
	return Collect(bad...)
}

// Location is the configured zone; UTC when the document was not validated.
func (s Settings) Location() *time.Location {
	if loc, err := time.LoadLocation(s.Zone); err == nil {
		return loc
	}
	return time.UTC
}

func strictJSON(doc []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		return Invalid(wrong.Field, "is not %s", kindOf(wrong.Type.Kind()))
	}
	if err != nil {
		return Invalid("settings", "%s", strings.NewReplacer("json: ", "", "Go struct field Settings.", "member ", "Go value of type ", "").Replace(err.Error()))
	}
	if dec.More() {
		return Invalid("settings", "has something after its end")
	}
	return nil
}

// kindOf is what a member has to be, in words.
func kindOf(k reflect.Kind) string {
	switch k {
	case reflect.Float64:
		return "a number"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a text"
	case reflect.Slice:
		return "a list"
	default:
		return "an object"
	}
}

// MergeSettings lays the members of a JSON document over settings and validates the result; objects are merged, lists and
// wall.targets, whose names are data, replaced, and a null is refused.
func MergeSettings(over Settings, doc []byte) (Settings, error) {
	base, err := json.Marshal(over)
	if err != nil {
		return Settings{}, err
	}
	var under, on map[string]any
	if err := json.Unmarshal(base, &under); err != nil {
		return Settings{}, err
	}
	if err := json.Unmarshal(doc, &on); err != nil || on == nil {
		return Settings{}, Invalid("settings", "is not a JSON object")
	}
	if err := overlay(under, on, ""); err != nil {
		return Settings{}, err
	}
	merged, err := json.Marshal(under)
	if err != nil {
		return Settings{}, err
	}
	var out Settings
	if err := strictJSON(merged, &out); err != nil {
		return Settings{}, err
	}
	return out, out.Validate()
}

// overlay puts the members of one object over another's, deep.
func overlay(under, on map[string]any, path string) error {
	for name, v := range on {
		if v == nil {
			return Invalid(path+name, "is null")
		}
		inner, isObject := v.(map[string]any)
		if path+name == "wall.targets" && isObject {
			under[name] = map[string]any{}
		}
		if below, ok := under[name].(map[string]any); ok && isObject {
			if err := overlay(below, inner, path+name+"."); err != nil {
				return err
			}
			continue
		}
		under[name] = v
	}
	return nil
}

package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/geo/datum"
)

// Options say what to import and where to. Store, Layer and At are required, and CRS as soon as the input has coordinates.
type Options struct {
	Store data.Store
	Layer data.LayerID
	// CRS is the system of the input's coordinates as datum.Parse reads it: EPSG:4490, GCJ-02, BD-09, EPSG:4547 … Empty is refused when the
	// input has coordinates and does not state a system itself (the crs member of old GeoJSON).
	CRS      string
	Format   Format // FormatAuto: told by the first bytes
	Encoding string // of the text; empty: found out
	// Map says what columns are that their headings do not tell: heading -> field, or id, lon, lat, wkt …, case, ignore.
	Map    map[string]string
	DryRun bool // reads and judges everything, writes nothing
	// Replace lets an import of boundaries end stored units whose ground it gives to units of other codes; without, such an import is refused.
	Replace bool

	Name     string    // of the file, for the account
	Source   string    // the feeding system; part of every identity; default "import", or what a source column says
	Actor    string    // for the audit log
	ImportID string    // also the idempotency key; default: made of the other options and At
	At       time.Time // when the import is made

	// Pinner finds units. When nil, or not fitting what the store has (Pinner.Fits), one is loaded from the store, which takes up to a second.
	Pinner *Pinner
	// Scope limits the import to units that begin with one of these (data.Viewer.Scope): other rows are refused. Nil: no limit.
	Scope []string
	// Whole says that Scope holds every unit there is: source ids name then what they name for everybody. For an importer of less they name its own
	// records and those within its units, so that nothing is learnt of others.
	Whole   bool
	Workers int // that take rows apart; default: one per CPU, at most 4

	Now         func() time.Time     // the clock for rates; nil: progress has none
	Progress    func(Progress)       // called a few times a second, on the calling goroutine
	OnRejection func(data.Rejection) // called for each in order of rows, on the calling goroutine
	Notice      func(Notice)         // called on the calling goroutine
}

// check fills defaults in and refuses what cannot be.
func (o *Options) check() (l *data.Layer, err error) {
	if o.Store == nil {
		return nil, data.Invalid("store", "is required")
	}
	if l, err = o.Store.Schema().Layer(o.Layer); err != nil {
		return nil, data.Invalid("layer", "%q is not one of %s", o.Layer, strings.Join(layerNames(o.Store.Schema()), ", "))
	}
	var bad []error
	if o.At.IsZero() {
		bad = append(bad, data.Invalid("at", "is required"))
	}
	if o.Format, err = ParseFormat(string(o.Format)); err != nil {
		bad = append(bad, err)
	}
	if o.CRS != "" {
		if _, err := parseSystem(o.CRS); err != nil {
			bad = append(bad, err)
		}
	}
	if o.Source == "" {
		o.Source = "import"
	}
	if o.Actor == "" {
		o.Actor = "import"
	}
	if o.ImportID == "" {
		o.ImportID = o.derivedID()
	}
	if o.Workers <= 0 {
		o.Workers = min(runtime.GOMAXPROCS(0), 4)
	}
	if o.Notice == nil {
		o.Notice = func(Notice) {}
	}
	if o.OnRejection == nil {
		o.OnRejection = func(data.Rejection) {}
	}
	return l, data.Collect(bad...)
}

// derivedID is an id for an import that was given none: two of the same file at the same millisecond are one.
func (o *Options) derivedID() string {
	h := sha256.New()
	for _, s := range []string{string(o.Layer), o.Name, o.Source, o.Actor, o.At.UTC().Format(time.RFC3339Nano)} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func layerNames(s *data.Schema) []string {
	var names []string
	for _, l := range s.Layers() {
		names = append(names, string(l.ID))
	}
	return names
}

// crsChoices is what a person may answer who is asked for a system.
const crsChoices = "EPSG:4490 (CGCS2000), EPSG:4326 (WGS 84), GCJ-02 (AMap, Tencent, most phone apps), BD-09 (Baidu), EPSG:4546, EPSG:4547, EPSG:4548 (CGCS2000 Gauss-Kruger, 111°, 114°, 117°) and other zones"

// errNoCRS is the refusal of coordinates whose system nobody states.
func errNoCRS() error {
	return data.Invalid("crs", "must be stated, since the input has coordinates: one of %s", crsChoices)
}

func parseSystem(text string) (datum.System, error) {
	s, err := datum.Parse(text)
	if err != nil {
		return s, data.Invalid("crs", "%q is not a system that can be read (%v): one of %s", text, err, crsChoices)
	}
	return s, nil
}

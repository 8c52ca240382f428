package data

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"time"

	"github.com/paulmach/orb"
)

// PinMethod says how a record found its unit.
type PinMethod string

// Pin methods.
const (
	PinPolygon PinMethod = "polygon" // the point lies in the village's boundary
	PinAddress PinMethod = "address" // no coordinates: matched from address text or a stated code
	PinSnap    PinMethod = "snap"    // outside every boundary, nearest one within the configured distance
	PinManual  PinMethod = "manual"  // placed by a person; survives re-pinning unless its unit ends
)

var pinMethods = []Code{
	{string(PinPolygon), Label{"坐标落入", "In boundary"}},
	{string(PinAddress), Label{"地址匹配", "By address"}},
	{string(PinSnap), Label{"就近吸附", "Snapped"}},
	{string(PinManual), Label{"人工指定", "By hand"}},
}

// Pin is how, how far and how precisely a record was placed.
type Pin struct {
	Method          PinMethod
	DistanceM       float64 // from the point to the unit's edge when snapped; else 0
	PrecisionM      float64 // radius around the point that holds the true place; 0 when the point is as measured
	BoundaryVersion int64   // of the unit's boundary: Info.BoundaryVersion as it was when that boundary last changed
}

// Record is one feature of one layer. A Record handed to a Store or received from one is not shared: the receiver may
// keep it.
type Record struct {
	Layer       LayerID
	ID          string       // 16 characters of RecordID; the unit code itself in boundary layers
	Source      string       // the feeding system or file family
	SourceID    string       // the record's name there; empty when it has none and cannot be updated
	Version     int64        // 1 at creation, +1 at every change; set by the Store
	Recorded    time.Time    // when the Store first took it in, or took it in again after a deletion: Batch.At, Import.Finished; zero when not known; set by the Store
	Geometry    orb.Geometry // lon, lat; nil when only the unit is known
	Unit        string       // most precise unit by the current boundaries; for traces the one of longest dwell
	UnitAtEvent string       // the unit as it was, by the code given then
	Units       []string     // traces: every unit crossed, sorted; nil elsewhere
	Pin         Pin
	Values      []Value // one per Layer.Fields; Case fields and derived fields are always null here
}

// RecordID is the stable identity of a record: 16 base32 characters (80 bits) of SHA-256 over layer, source and source id,
// so that importing the same record again updates it. Ten million records collide with probability 4e-11.
func RecordID(layer LayerID, source, sourceID string) string {
	return hashID("source", string(layer), source, sourceID)
}

// RowID is the identity of a record that has no source id: its normalised row and which of the equal rows of its file it
// is (0 first), so that importing the same file again changes nothing. Such a record cannot be updated by import.
func RowID(layer LayerID, source, normalisedRow string, ordinal int) string {
	return hashID("row", string(layer), source, normalisedRow, strconv.Itoa(ordinal))
}

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func hashID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return idEncoding.EncodeToString(h.Sum(nil)[:10])
}

package fgb

import (
	flatbuffers "github.com/google/flatbuffers/go"

	"github.com/paulmach/orb"
)

// Geometry is the type of a layer's geometries.
type Geometry byte

// Geometries of header.fbs.
const (
	Point           Geometry = 1
	polygon         Geometry = 3
	MultiLineString Geometry = 5
	MultiPolygon    Geometry = 6
)

// Type is the type of a column.
type Type byte

// Types of header.fbs.
const (
	Bool     Type = 2
	Long     Type = 7
	Double   Type = 10
	String   Type = 11
	DateTime Type = 13 // ISO 8601 text
)

// Column describes an attribute.
type Column struct {
	Name, Title, Description string
	Type                     Type
}

// CRS names the coordinate system.
type CRS struct {
	Organization string
	Code         int32 // 0 for none
	Name, WKT    string
}

// Header describes a layer.
type Header struct {
	Name, Title, Description string
	Geometry                 Geometry
	Columns                  []Column
	CRS                      CRS
}

// nodeSize is how many entries a node of the index holds.
const nodeSize = 16

// magic begins every file: the name, the version, the name, the patch.
var magic = []byte{'f', 'g', 'b', 3, 'f', 'g', 'b', 1}

// encode is the header with its length before it. The index is left out when there is nothing to find.
func (h *Header) encode(count int, bound orb.Bound, indexed bool) []byte {
	b := flatbuffers.NewBuilder(1024)
	columns := make([]flatbuffers.UOffsetT, len(h.Columns))
	for i, c := range h.Columns {
		name, title, description := b.CreateString(c.Name), b.CreateString(c.Title), b.CreateString(c.Description)
		b.StartObject(11)
		b.PrependUOffsetTSlot(0, name, 0)
		b.PrependByteSlot(1, byte(c.Type), 0)
		b.PrependUOffsetTSlot(2, title, 0)
		b.PrependUOffsetTSlot(3, description, 0)
		columns[i] = b.EndObject()
	}
	list := b.CreateVectorOfTables(columns)
	var organization, crsName, wkt flatbuffers.UOffsetT
	organization, crsName, wkt = b.CreateString(h.CRS.Organization), b.CreateString(h.CRS.Name), b.CreateString(h.CRS.WKT)
	b.StartObject(6)
	if h.CRS.Code != 0 {
		b.PrependUOffsetTSlot(0, organization, 0)
		b.PrependInt32Slot(1, h.CRS.Code, 0)
	}
	b.PrependUOffsetTSlot(2, crsName, 0)
	b.PrependUOffsetTSlot(4, wkt, 0)
	crs := b.EndObject()
	var envelope flatbuffers.UOffsetT
	if indexed {
		envelope = floats(b, []float64{bound.Min[0], bound.Min[1], bound.Max[0], bound.Max[1]})
	}
	name, title, description := b.CreateString(h.Name), b.CreateString(h.Title), b.CreateString(h.Description)
	b.StartObject(14)
	b.PrependUOffsetTSlot(0, name, 0)
	b.PrependUOffsetTSlot(1, envelope, 0)
	b.PrependByteSlot(2, byte(h.Geometry), 0)
	b.PrependUOffsetTSlot(7, list, 0)
	b.PrependUint64Slot(8, uint64(count), 0)
	node := uint16(0)
	if indexed {
		node = nodeSize
	}
	b.PrependUint16Slot(9, node, nodeSize)
	b.PrependUOffsetTSlot(10, crs, 0)
	b.PrependUOffsetTSlot(11, title, 0)
	b.PrependUOffsetTSlot(12, description, 0)
	b.FinishSizePrefixed(b.EndObject())
	return b.FinishedBytes()
}

func floats(b *flatbuffers.Builder, v []float64) flatbuffers.UOffsetT {
	b.StartVector(8, len(v), 8)
	for i := len(v) - 1; i >= 0; i-- {
		b.PrependFloat64(v[i])
	}
	return b.EndVector(len(v))
}

package data

import "slices"

// LayerID names a layer on the wire and in storage.
type LayerID string

// Stored layers.
const (
	Counties   LayerID = "counties"
	Townships  LayerID = "townships"
	Villages   LayerID = "villages"
	Disputes   LayerID = "disputes"
	Hazards    LayerID = "hazards"
	Requests   LayerID = "requests"
	Visits     LayerID = "visits"
	Traces     LayerID = "traces"
	Facilities LayerID = "facilities"
)

// Geometry is the kind of geometry a layer holds.
type Geometry uint8

// Geometry kinds.
const (
	PointGeometry Geometry = iota // orb.Point
	LineGeometry                  // orb.LineString or orb.MultiLineString
	AreaGeometry                  // orb.MultiPolygon
)

// Layer describes one layer. Layers are read-only after the Schema is built.
type Layer struct {
	ID       LayerID
	Label    Label
	Help     Label
	Geometry Geometry
	Level    Level   // of a boundary layer; zero for record layers
	Time     string  // the own field that `datetime` filters and that histograms count by; empty when timeless
	Class    string  // the own field that classifies (category, kind); empty when none
	Status   string  // the own field that says the state; empty when none
	Fields   []Field // own fields, wire order: public, then internal, then case
}

// IsBoundary tells a layer of administrative units from a layer of records.
func (l *Layer) IsBoundary() bool { return l.Level != 0 }

// Index is the position of an own field in Fields and in Record.Values; -1 when there is none of that name.
func (l *Layer) Index(name string) int {
	return slices.IndexFunc(l.Fields, func(f Field) bool { return f.Name == name })
}

// Field finds an own or a common field by wire name.
func (l *Layer) Field(name string) (*Field, bool) {
	if i := l.Index(name); i >= 0 {
		return &l.Fields[i], true
	}
	common := commonFields(l)
	if i := slices.IndexFunc(common, func(f Field) bool { return f.Name == name }); i >= 0 {
		return &common[i], true
	}
	return nil, false
}

// Common are the fields every feature of the layer carries besides its own, in wire order. They stand before the own
// fields of the same sensitivity.
func (l *Layer) Common() []Field { return commonFields(l) }

// Common field names.
const (
	FieldUnit            = "unit"
	FieldUnitAtEvent     = "unit_at_event"
	FieldVillage         = "village"
	FieldVillageName     = "village_name"
	FieldTownship        = "township"
	FieldTownshipName    = "township_name"
	FieldCounty          = "county"
	FieldCountyName      = "county_name"
	FieldBoundaryVersion = "boundary_version"
	FieldPinMethod       = "pin_method"
	FieldPinDistance     = "pin_distance_m"
	FieldPrecision       = "precision_m"
	FieldSource          = "source"
	FieldVersion         = "version"
)

func commonFields(l *Layer) []Field {
	fields := []Field{
		{Name: FieldUnit, Type: TypeUnit, Label: Label{"单位代码", "Unit"}, Headings: []string{"村代码", "行政区划代码", "统计用区划代码", "unit_code"}, Since: "0.1"},
		{Name: FieldVillage, Type: TypeUnit, Label: Label{"村代码", "Village code"}, Derived: true, Since: "0.1"},
		{Name: FieldVillageName, Type: TypeText, Label: Label{"村（社区）", "Village"}, Derived: true, Since: "0.1"},
		{Name: FieldTownship, Type: TypeUnit, Label: Label{"乡镇代码", "Township code"}, Derived: true, Since: "0.1"},
		{Name: FieldTownshipName, Type: TypeText, Label: Label{"乡镇（街道）", "Township"}, Derived: true, Since: "0.1"},
		{Name: FieldCounty, Type: TypeUnit, Label: Label{"县代码", "County code"}, Derived: true, Since: "0.1"},
		{Name: FieldCountyName, Type: TypeText, Label: Label{"县市区", "County"}, Derived: true, Since: "0.1"},
		{Name: FieldBoundaryVersion, Type: TypeInt, Label: Label{"边界版本", "Boundary version"}, Derived: true, Since: "0.1"},
	}
	if !l.IsBoundary() {
		fields = append(fields,
			Field{Name: FieldUnitAtEvent, Type: TypeUnit, Label: Label{"发生时单位代码", "Unit at event"}, Derived: true, Since: "0.1"},
			Field{Name: FieldPinMethod, Type: TypeCode, Codes: pinMethods, Label: Label{"落点方式", "Pin method"}, Derived: true, Since: "0.1"},
			Field{Name: FieldPinDistance, Type: TypeFloat, Unit: "m", Label: Label{"吸附距离", "Snap distance"}, Derived: true, Since: "0.1"},
			Field{Name: FieldPrecision, Type: TypeFloat, Unit: "m", Label: Label{"位置精度", "Precision"}, Derived: true, Since: "0.1"},
		)
	}
	return append(fields,
		Field{Name: FieldVersion, Type: TypeInt, Label: Label{"记录版本", "Record version"}, Derived: true, Since: "0.1"},
		Field{Name: FieldSource, Type: TypeText, Label: Label{"来源", "Source"}, Sensitivity: Internal, Headings: []string{"数据来源"}, Since: "0.1"},
	)
}

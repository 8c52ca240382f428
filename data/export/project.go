package export

import (
	"archive/zip"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// Project is a QGIS project that opens layers of the live service, with their symbols. It names a configuration of QGIS's own store of
// credentials and never holds one: no token, no password.
type Project struct {
	Service string // address of the API: https://host/api
	Auth    string // id of the authentication configuration in QGIS, seven letters or digits; empty for none
	Title   string
	Layers  []ProjectLayer
	Extent  orb.Bound // lon, lat, that is shown first
	At      time.Time
}

// ProjectLayer is a layer with the fields that its reader sees.
type ProjectLayer struct {
	Layer   *data.Layer
	Fields  []data.Field
	Shading *Shading // of a computed layer, else nil
	Hidden  bool     // in the tree, but not drawn until somebody ticks it
}

// authID is what QGIS gives its configurations for ids.
var authID = regexp.MustCompile(`^[A-Za-z0-9]{7}$`)

// Check names every bad part.
func (p *Project) Check() error {
	var bad []error
	if u, err := url.Parse(p.Service); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" {
		bad = append(bad, data.Invalid("service", "is not the address of a service, such as https://host/api"))
	}
	if p.Auth != "" && !authID.MatchString(p.Auth) {
		bad = append(bad, data.Invalid("authcfg", "is not the id of an authentication configuration of QGIS: seven letters or digits; a token or password does not belong here"))
	}
	if len(p.Layers) == 0 {
		bad = append(bad, data.Invalid("layers", "is empty"))
	}
	return data.Collect(bad...)
}

// Write writes the project as .qgz: a zip with the .qgs in it.
func (p *Project) Write(w io.Writer) error {
	if err := p.Check(); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	member, err := zipMember(z, "lianxin.qgs", p.At)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(member, p.qgs()); err != nil {
		return err
	}
	return z.Close()
}

const projectCRS = `<spatialrefsys><wkt></wkt><proj4>+proj=longlat +datum=WGS84 +no_defs</proj4><srsid>3452</srsid><srid>4326</srid><authid>%s</authid><description>WGS 84</description><projectionacronym>longlat</projectionacronym><ellipsoidacronym>EPSG:7030</ellipsoidacronym><geographicflag>true</geographicflag></spatialrefsys>`

func (p *Project) qgs() string {
	var b strings.Builder
	b.WriteString("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n")
	fmt.Fprintf(&b, `<qgis version="3.22.0" projectname="%[1]s"><title>%[1]s</title>`, xmlText(p.Title))
	fmt.Fprintf(&b, `<projectCrs>`+projectCRS+`</projectCrs>`, "EPSG:4326")
	b.WriteString(`<layer-tree-group checked="Qt::Checked" expanded="1" name="">`)
	for i := len(p.Layers) - 1; i >= 0; i-- { // the first in the tree is drawn on top: points before land
		l, checked := p.Layers[i].Layer, "Qt::Checked"
		if p.Layers[i].Hidden {
			checked = "Qt::Unchecked"
		}
		fmt.Fprintf(&b, `<layer-tree-layer id="%s" name="%s" providerKey="OAPIF" source="%s" checked="%s" expanded="0" legend_exp=""/>`,
			layerID(l), xmlText(l.Label.Zh), xmlText(p.source(l)), checked)
	}
	b.WriteString(`</layer-tree-group>`)
	fmt.Fprintf(&b, `<mapcanvas name="theMapCanvas"><units>degrees</units><extent><xmin>%v</xmin><ymin>%v</ymin><xmax>%v</xmax><ymax>%v</ymax></extent><rotation>0</rotation><destinationsrs>`+projectCRS+`</destinationsrs></mapcanvas>`,
		p.Extent.Min[0], p.Extent.Min[1], p.Extent.Max[0], p.Extent.Max[1], "EPSG:4326")
	b.WriteString("<projectlayers>\n")
	for i := range p.Layers {
		b.WriteString(p.mapLayer(&p.Layers[i]))
	}
	b.WriteString("</projectlayers></qgis>\n")
	return b.String()
}

func layerID(l *data.Layer) string { return "lianxin_" + string(l.ID) }

// source is a layer's address as QGIS's provider of OGC API Features has it: pages, and only what is in view.
func (p *Project) source(l *data.Layer) string {
	s := fmt.Sprintf(" pagingEnabled='true' pageSize='1000' restrictToRequestBBOX='1' preferCoordinatesForWfsT11='false' srsname='OGC:CRS84' typename='%s' url='%s' version='OGC_API_FEATURES'", l.ID, p.Service)
	if p.Auth != "" {
		s = " authcfg=" + p.Auth + s
	}
	return s
}

func (p *Project) mapLayer(l *ProjectLayer) string {
	geometry := map[data.Geometry]string{data.PointGeometry: "Point", data.LineGeometry: "Line", data.AreaGeometry: "Polygon"}[l.Layer.Geometry]
	var b strings.Builder
	fmt.Fprintf(&b, `<maplayer type="vector" geometry="%s" simplifyMaxScale="1" hasScaleBasedVisibilityFlag="0"><id>%s</id><datasource>%s</datasource><layername>%s</layername><abstract>%s</abstract>`,
		geometry, layerID(l.Layer), xmlText(p.source(l.Layer)), xmlText(l.Layer.Label.Zh), xmlText(l.Layer.Help.Zh))
	fmt.Fprintf(&b, `<srs>`+projectCRS+`</srs><provider encoding="UTF-8">OAPIF</provider>`+"\n", "OGC:CRS84")
	fields := append([]data.Field{{Name: "id", Type: data.TypeText, Label: data.Label{Zh: "记录ID", En: "ID"}}}, l.Fields...)
	style := QML(l.Layer, fields, l.Shading)
	_, style, _ = strings.Cut(style, `styleCategories="Symbology|Fields|Forms">`)
	b.WriteString(strings.TrimSuffix(strings.TrimSpace(style), "</qgis>"))
	b.WriteString("</maplayer>\n")
	return b.String()
}

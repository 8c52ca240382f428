package api

import (
	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lianxin/data"
)

// Link relations of the documents beside a layer.
const (
	relQueryables = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
	relSortables  = "http://www.opengis.net/def/rel/ogc/1.0/sortables"
	relSchema     = "http://www.opengis.net/def/rel/ogc/1.0/schema"
)

type collectionDoc struct {
	ID          string     `json:"id"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	ItemType    string     `json:"itemType"`
	Extent      *extentDoc `json:"extent,omitempty"`
	CRS         []string   `json:"crs"`
	StorageCRS  string     `json:"storageCrs"`
	Links       []link     `json:"links"`
}

type extentDoc struct {
	Spatial spatialDoc `json:"spatial"`
}

type spatialDoc struct {
	BBox [][4]float64 `json:"bbox"`
	CRS  string       `json:"crs"`
}

// collections lists the layers whose items the viewer may read.
func (s *Server) collections(c echo.Context) error {
	v := viewerOf(c)
	m, err := onlyForm(c, mediaJSON, mediaHTML)
	if err != nil {
		return err
	}
	docs := []collectionDoc{}
	for _, l := range s.store.Schema().Layers() {
		if v.Items(l) {
			docs = append(docs, s.describe(c, l, v))
		}
	}
	for _, x := range s.computedCollections() {
		docs = append(docs, s.describe(c, x.layer, v))
	}
	if m == mediaHTML {
		return s.collectionsPage(c, docs)
	}
	self := base(c) + "/api/collections"
	return document(c, m, map[string]any{
		"links": []link{
			{self, "self", mediaJSON.mime, "Layers"},
			{self + "?f=html", "alternate", baseType(mediaHTML.mime), "This page for people"},
		},
		"collections": docs,
	})
}

func (s *Server) collection(c echo.Context) error {
	l, err := s.collectionOf(c)
	if err != nil {
		return err
	}
	m, err := onlyForm(c, mediaJSON, mediaHTML)
	if err != nil {
		return err
	}
	if m == mediaHTML {
		return s.collectionPage(c, l, s.describe(c, l, viewerOf(c)))
	}
	return document(c, m, s.describe(c, l, viewerOf(c)))
}

// collectionOf is the layer a path names, computed ones included: every viewer may read those as far as their scope goes.
func (s *Server) collectionOf(c echo.Context) (*data.Layer, error) {
	if x := s.computedOf(c.Param("layer")); x != nil {
		return x.layer, nil
	}
	return s.layerOf(c)
}

// describe tells of a layer only what lies in the viewer's scope: its extents too.
func (s *Server) describe(c echo.Context, l *data.Layer, v data.Viewer) collectionDoc {
	self := base(c) + "/api/collections/" + string(l.ID)
	doc := collectionDoc{
		ID: string(l.ID), Title: l.Label.Zh + " " + l.Label.En, Description: l.Help.Zh + " " + l.Help.En,
		ItemType: "feature", StorageCRS: crs84,
		Links: []link{
			{self, "self", mediaJSON.mime, l.Label.En},
			{self + "?f=html", "alternate", baseType(mediaHTML.mime), "This page for people"},
			{self + "/items", "items", mediaGeoJSON.mime, l.Label.En},
			{self + "/queryables", relQueryables, mediaSchema.mime, "What can be filtered by"},
			{self + "/schema", relSchema, mediaSchema.mime, "What features hold"},
			{self + "/items?f=html", "items", baseType(mediaHTML.mime), l.Label.En},
			{self + "/sortables", relSortables, mediaSchema.mime, "What can be sorted by"},
			{self + "/tiles", relTilesets, mediaJSON.mime, "Vector tiles"},
		},
	}
	extent := s.view.Extent(v)
	for _, sys := range offered(extent) {
		doc.CRS = append(doc.CRS, sys.URI())
	}
	doc.Extent = extentOf(extent)
	return doc
}

func extentOf(b orb.Bound) *extentDoc {
	if b.IsEmpty() {
		return nil
	}
	return &extentDoc{Spatial: spatialDoc{CRS: crs84, BBox: [][4]float64{{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}}}}
}

package export

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"lianxin/data/gpkg"
	"lianxin/geo/datum"
)

// geoPackage writes an OGC GeoPackage: a layer a table, with its index, labels, codes and QGIS style inside. It is made in a file aside
// and then copied.
type geoPackage struct {
	out  *output
	path string
	file *gpkg.File
}

func newGeoPackage(o *output) encoder { return &geoPackage{out: o} }

func (g *geoPackage) begin(t *Table) error {
	if g.file == nil {
		g.path = filepath.Join(g.out.dir, "layers.gpkg")
		var err error
		if g.file, err = gpkg.CreateFile(g.out.ctx, g.path, fileSystem(g.out.job.System), g.out.job.Note.At); err != nil {
			return err
		}
	}
	return g.file.Begin(g.out.ctx, gpkg.FileLayer{
		Layer: t.Layer, Fields: t.Fields, Description: t.Layer.Help.Zh + "\n" + g.out.job.text(t), Style: QML(t.Layer, t.Fields, t.Shading),
	})
}

func (g *geoPackage) row(r *record) error { return g.file.Put(g.out.ctx, r.id, r.geometry, r.values) }

func (g *geoPackage) end() error { return g.file.End(g.out.ctx) }

func (g *geoPackage) close() error {
	if err := g.file.Finish(g.out.ctx); err != nil {
		return err
	}
	if err := g.drop(); err != nil {
		return err
	}
	f, err := os.Open(g.path)
	if err != nil {
		return err
	}
	_, err = io.Copy(g.out.w, f)
	return errors.Join(err, f.Close(), os.Remove(g.path))
}

// drop lets go of the database.
func (g *geoPackage) drop() (err error) {
	if g.file != nil {
		err, g.file = g.file.Close(), nil
	}
	return err
}

// Close removes what was given up.
func (g *geoPackage) Close() error {
	err := g.drop()
	if g.path != "" {
		for _, suffix := range []string{"", "-journal", "-wal", "-shm"} {
			if e := os.Remove(g.path + suffix); e != nil && !errors.Is(e, os.ErrNotExist) {
				err = errors.Join(err, e)
			}
		}
	}
	return err
}

// fileSystem is a system as a GeoPackage lists it. Those without a code get a number from beyond EPSG's.
func fileSystem(s datum.System) gpkg.FileSystem {
	out := gpkg.FileSystem{
		ID: int32(s.EPSG()), Name: s.Name(), Organization: "EPSG", Code: int64(s.EPSG()), Definition: s.WKT(), Description: systemWords(s),
	}
	switch s.Kind() {
	case datum.GCJ02:
		out.ID, out.Organization = 990002, "LIANXIN"
	case datum.BD09:
		out.ID, out.Organization = 990009, "LIANXIN"
	case datum.Geographic:
		if out.ID == 0 { // CRS84: a GeoPackage has longitude first in any case
			out.ID, out.Code = 4326, 4326
		}
	case datum.GaussKruger, datum.WebMercator:
	}
	if out.Code == 0 {
		out.Code = int64(out.ID)
	}
	return out
}

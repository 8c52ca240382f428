package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"lianxin/api"
	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/export"
	"lianxin/data/ingest"
	"lianxin/data/live"
	"lianxin/geo/datum"
)

type exportCmd struct {
	Layer    []string          `required:"" help:"Layers to write, computed ones too; several make one file of several layers, or a zip."`
	Format   string            `help:"geojson, geojsonl, csv, xlsx, gpkg, shp (zipped), fgb, kml or parquet; the file's name says it when absent." placeholder:"FORMAT"`
	CRS      string            `default:"EPSG:4490" help:"System of the coordinates: EPSG:4490, EPSG:4326, EPSG:4547, GCJ-02, BD-09…"`
	Filter   string            `help:"Condition in CQL2, such as \"level = '1' AND overdue\"." placeholder:"CQL2"`
	BBox     string            `name:"bbox" help:"Rows that meet this box: least and greatest longitude and latitude." placeholder:"W,S,E,N"`
	Datetime string            `help:"Rows of this day, instant or interval." placeholder:"FROM/TO"`
	Unit     []string          `help:"Rows inside these units, by code."`
	Text     string            `help:"Rows that hold these words." placeholder:"WORDS"`
	Where    map[string]string `help:"Rows whose field has this value, or one of several with commas between; or a parameter of a computed layer, such as month=2026-05." placeholder:"FIELD=VALUE"`
	Headings string            `enum:",zh,en,name" default:"" help:"Headings of tables: zh (as is), en, or name for wire names and codes."`
	Geometry string            `enum:",xy,wkt,none" default:"" help:"Place in tables: xy (points as is), wkt (others as is) or none."`
	Output   string            `short:"o" required:"" help:"File to write, or a folder, where it gets a name that says what it is." placeholder:"FILE" type:"path"`
}

func (exportCmd) Help() string {
	return `Writes every row and internal field, as the command centre sees them; case files never. Nothing is left behind when it is stopped.
Example:
  lianxin export --store county.gpkg --layer disputes --filter "level = '1' AND overdue" -o red.xlsx
  lianxin export --store county.gpkg --layer disputes --layer hazards --unit 431021 --crs GCJ-02 --format csv -o out/
  lianxin export --store county.gpkg --layer hotspots --where layer=hazards --where measure=count -o hot.gpkg`
}

// Run writes one file. An audit row is on the disk before the first row leaves the store.
func (c *exportCmd) Run(env *environment) error {
	j, err := c.job()
	if err != nil {
		return err
	}
	// The records take their gigabyte and stay; what is written passes through. So the collector may run often and keep the rest small.
	defer debug.SetGCPercent(debug.SetGCPercent(25))
	store, err := openStore(env)
	if err != nil {
		return err
	}
	defer store.Close()
	view, err := live.Open(env.ctx, store, live.Options{})
	if err != nil {
		return fmt.Errorf("loading %s: %w", shown(env.store), err)
	}
	filters, err := c.choose(env, view, store.Schema(), j)
	if err != nil {
		return err
	}
	if err := c.audit(env, store, j, filters); err != nil {
		return err
	}
	path := c.Output
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, j.FileName())
	}
	began := time.Now()
	bar := newProgress(env.stderr, filepath.Base(path), 0)
	j.Progress = func(rows int64) {
		elapsed := time.Since(began)
		bar.show(ingest.Progress{Phase: "writing", Rows: rows, Total: j.Total(), PerSec: float64(rows) / max(elapsed.Seconds(), 1e-3), Elapsed: elapsed})
	}
	err = export.WriteFile(env.ctx, path, j)
	bar.done()
	if err != nil {
		return err
	}
	for i := range j.Tables {
		for _, note := range j.Tables[i].Notes {
			fmt.Fprintf(env.stderr, "%s: %s\n", j.Tables[i].Layer.ID, note)
		}
	}
	fmt.Fprintf(env.stdout, "%s: %d rows in %s, %s\n", path, j.Total(), j.System, time.Since(began).Round(10*time.Millisecond))
	return nil
}

// job is what the flags ask for, before anything is opened.
func (c *exportCmd) job() (*export.Job, error) {
	name := c.Format
	if name == "" {
		name = strings.TrimPrefix(filepath.Ext(strings.TrimSuffix(c.Output, ".zip")), ".")
	}
	format, err := export.ParseFormat(name)
	if err != nil {
		return nil, err
	}
	system, err := datum.Parse(c.CRS)
	if err != nil {
		return nil, data.Invalid("--crs", "%v", err)
	}
	info, err := os.Stat(c.Output)
	isFolder := err == nil && info.IsDir()
	if !isFolder && !export.Marked(filepath.Base(c.Output), system) {
		return nil, data.Invalid("--output", "coordinates in %[1]s are off by hundreds of metres wherever they are taken for others: let the file's name say %[1]s, or name a folder", system)
	}
	if parent, err := os.Stat(filepath.Dir(c.Output)); err != nil || !parent.IsDir() {
		return nil, data.Invalid("--output", "the folder %s is not there", filepath.Dir(c.Output))
	}
	return &export.Job{
		Format: format, System: system, Options: export.Options{Headings: export.Headings(c.Headings), Geometry: export.Place(c.Geometry)},
	}, export.CheckSystem(format, system)
}

// choose asks for the rows, as a commander of everything there is, and tells which filters it asked with.
func (c *exportCmd) choose(env *environment, view *live.View, schema *data.Schema, j *export.Job) ([]string, error) {
	viewer, err := data.NewViewer(data.Commander, view.Prefectures()...)
	if err != nil {
		return nil, err
	}
	settings := view.Settings()
	j.Note = export.Note{At: time.Now(), Zone: settings.Location(), Source: settings.Map.Source}
	var filters []string
	var bad []error
	ask := api.Asker{View: view, Schema: schema, Viewer: viewer, Now: j.Note.At}
	for _, id := range c.Layer {
		t, generated, err := ask.Table(env.ctx, id, c.values())
		_, invalid := errors.AsType[*data.InvalidError](err)
		switch {
		case errors.Is(err, data.ErrNotFound):
			bad = append(bad, data.Invalid("--layer", "%q is not a layer", id))
		case err != nil && !invalid:
			return nil, err
		case err != nil:
			bad = append(bad, err)
		default:
			j.Tables, j.Note.Generated = append(j.Tables, t), generated
			filters = append(filters, id+": "+t.Filter)
		}
	}
	return filters, data.Collect(bad...)
}

// values are the filter's flags as the parameters they are on the wire.
func (c *exportCmd) values() url.Values {
	v := url.Values{}
	for name, text := range c.Where {
		v.Set(name, text)
	}
	for name, text := range map[string]string{"filter": c.Filter, "bbox": c.BBox, "datetime": c.Datetime, "unit": strings.Join(c.Unit, ","), "q": c.Text} {
		if text != "" {
			v.Set(name, text)
		}
	}
	return v
}

// audit writes the audit row, whose number the file carries.
func (c *exportCmd) audit(env *environment, store *opened, j *export.Job, filters []string) (err error) {
	book, err := openBook(env, store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close(env.ctx, time.Now())) }()
	name := "operator"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	seq, err := book.Append(env.ctx, accounts.Event{
		Kind: accounts.Exported, At: j.Note.At, Actor: accounts.Console(name).Subject,
		Detail: j.AuditDetail(filters),
	})
	j.Note.AuditID = strconv.FormatInt(seq, 10)
	return err
}

// exportFolder is where a server keeps the files that it exports: beside the store, under the same protection, and by its port, so that
// several servers of one store do not empty each other's.
func exportFolder(store string, at net.Addr) string {
	_, port, _ := net.SplitHostPort(at.String())
	if strings.Contains(store, "://") {
		return filepath.Join(os.TempDir(), "lianxin-exports-"+port)
	}
	return store + ".exports-" + port
}

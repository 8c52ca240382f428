package api

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/export"
	"lianxin/geo/datum"
)

// exportFilePath is the route of the file itself, which is not compressed again.
const exportFilePath = "/api/exports/:id/file"

// exportBody asks for a file. Filter holds the parameters of /items, for every layer; Filters does so for one layer in Filter's place.
type exportBody struct {
	Layers  []string                     `json:"layers"`
	Format  string                       `json:"format"`
	CRS     string                       `json:"crs"`
	Filter  map[string]string            `json:"filter"`
	Filters map[string]map[string]string `json:"filters"`
	Options struct {
		Headings export.Headings `json:"headings"`
		Geometry export.Place    `json:"geometry"`
		By       string          `json:"by"`
	} `json:"options"`
}

type exportDoc struct {
	ID       string        `json:"id"`
	Href     string        `json:"href"`
	State    exportState   `json:"state"`
	Layers   []string      `json:"layers"`
	Format   export.Format `json:"format"`
	CRS      string        `json:"crs"`
	Rows     int64         `json:"rows"`
	Total    int64         `json:"total"`
	Bytes    int64         `json:"bytes"`
	Name     string        `json:"name"`
	AuditID  string        `json:"audit_id"`
	Started  time.Time     `json:"started"`
	Download string        `json:"download,omitempty"`
	Expires  *time.Time    `json:"expires,omitempty"`
	Error    string        `json:"error,omitempty"`
	ErrorZh  string        `json:"error_zh,omitempty"`
}

// ownerOf is whose an export is: exactly this account, with what it may read now. Anonymous viewers share one, and only ids, which nobody
// can guess, tell their exports apart.
func ownerOf(c echo.Context) string {
	id := identityOf(c)
	return id.Viewer.Subject + "|" + strconv.FormatBool(id.Anonymous) + "|" + id.Viewer.Class()
}

// nameless tells who may look at real records and carry none away, since nobody could tell who did.
func (s *Server) nameless(id Identity) bool { return id.Anonymous && s.view.State().Generated == "" }

// withoutNames takes the right to export from those.
func (s *Server) withoutNames(identify Identify) Identify {
	return func(r *http.Request) (Identity, error) {
		id, err := identify(r)
		if s.nameless(id) {
			id.Rights = slices.DeleteFunc(slices.Clone(id.Rights), func(x Right) bool { return x == accounts.RightExport })
		}
		return id, err
	}
}

// postExport begins an export. Its audit row is on the disk before anything is written.
func (s *Server) postExport(c echo.Context) error {
	if err := parseParams(c.Request().URL.RawQuery).done(); err != nil {
		return err
	}
	id := identityOf(c)
	if s.book == nil || s.nameless(id) {
		return data.ErrForbidden
	}
	var in exportBody
	if err := readJSON(c, &in); err != nil {
		return err
	}
	j, err := s.exports.admit(ownerOf(c))
	if err != nil {
		return err
	}
	if err = s.prepare(c, &in, j); err == nil {
		err = s.auditExport(c, j)
	}
	if err == nil {
		err = s.exports.start(j)
	}
	if err != nil {
		s.exports.forget(j)
		return err
	}
	doc := s.exportDoc(j)
	c.Response().Header().Set(echo.HeaderLocation, doc.Href)
	return c.JSON(http.StatusAccepted, doc)
}

// prepare reads what is asked for, every fault at once, and selects the rows.
func (s *Server) prepare(c echo.Context, in *exportBody, j *exportJob) error {
	v, settings := viewerOf(c), s.view.Settings()
	format, err := export.ParseFormat(in.Format)
	bad := []error{err}
	system, _ := datum.EPSG(4490)
	if in.CRS != "" {
		if system, err = datum.Parse(in.CRS); err != nil {
			bad = append(bad, data.Invalid("crs", "%v", err))
		}
	}
	if data.Collect(bad...) == nil {
		bad = append(bad, export.CheckSystem(format, system))
	}
	options := export.Options{Headings: in.Options.Headings, Geometry: in.Options.Geometry}
	bad = append(bad, options.Check())
	if by := in.Options.By; by != "" && by != "township" {
		bad = append(bad, data.Invalid("by", "is not township"))
	}
	tables, generated, err := s.exportTables(c, in)
	if _, invalid := errors.AsType[*data.InvalidError](err); err != nil && !invalid {
		return err
	}
	if err := data.Collect(append(bad, err)...); err != nil {
		return err
	}
	j.job = &export.Job{
		Format: format, System: system, Options: options, Split: in.Options.By != "",
		Note: export.Note{At: s.now(), Zone: settings.Location(), Source: settings.Map.Source, Generated: generated},
	}
	for _, t := range tables {
		parts := []export.Table{t}
		if j.job.Split {
			if parts, err = export.ByTownship(t, export.UnitNames(c.Request().Context(), s.view, v)); err != nil {
				return err
			}
		}
		id := string(t.Layer.ID)
		j.job.Tables = append(j.job.Tables, parts...)
		j.layers, j.asked = append(j.layers, id), append(j.asked, id+": "+t.Filter)
	}
	j.total = j.job.Total()
	return nil
}

// exportTables selects what is asked for of each layer, and tells how generated data were made; of one the viewer may not read it is forbidden.
func (s *Server) exportTables(c echo.Context, in *exportBody) (tables []export.Table, generated string, err error) {
	var bad []error
	seen := map[string]bool{}
	if len(in.Layers) == 0 {
		bad = append(bad, data.Invalid("layers", "is empty"))
	}
	ask := s.asker(c)
	for _, name := range in.Layers {
		if seen[name] {
			bad = append(bad, data.Invalid("layers", "%q is named twice", clip(name)))
			continue
		}
		seen[name] = true
		given, ok := in.Filters[name]
		if !ok {
			given = in.Filter
		}
		values := url.Values{}
		for k, text := range given {
			values.Set(k, text)
		}
		t, made, err := ask.Table(c.Request().Context(), name, values)
		_, invalid := errors.AsType[*data.InvalidError](err)
		switch {
		case errors.Is(err, data.ErrNotFound):
			bad = append(bad, data.Invalid("layers", "%q is not a layer", clip(name)))
		case err != nil && !invalid:
			return nil, "", err
		case err != nil:
			bad = append(bad, err)
		default:
			tables, generated = append(tables, t), made
		}
	}
	for name := range in.Filters {
		if !seen[name] {
			bad = append(bad, data.Invalid("filters", "%q is none of the layers", clip(name)))
		}
	}
	return tables, generated, data.Collect(bad...)
}

// auditLeaving writes that a file is about to leave; whoever has no account is named as the viewer that they look as.
func (s *Server) auditLeaving(c echo.Context, at time.Time, detail map[string]string) (int64, error) {
	by := byOf(c)
	actor := by.Subject
	if actor == "" {
		actor = viewerOf(c).Subject
	}
	return s.book.Append(c.Request().Context(), accounts.Event{Kind: accounts.Exported, At: at, Actor: actor, Address: by.Address, Detail: detail})
}

func (s *Server) auditExport(c echo.Context, j *exportJob) error {
	seq, err := s.auditLeaving(c, j.job.Note.At, j.job.AuditDetail(j.asked))
	j.job.Note.AuditID = strconv.FormatInt(seq, 10)
	j.name = j.job.FileName()
	return err
}

// exportDoc tells how a job stands.
func (s *Server) exportDoc(j *exportJob) exportDoc {
	q := s.exports
	q.mu.Lock()
	defer q.mu.Unlock()
	doc := exportDoc{
		ID: j.id, Href: "/api/exports/" + j.id, State: j.state, Layers: j.layers, Format: j.job.Format, CRS: j.job.System.Code(), Rows: j.rows.Load(),
		Total: j.total, Bytes: j.bytes, Name: j.name, AuditID: j.job.Note.AuditID, Started: j.made.UTC(), Error: j.fault.en, ErrorZh: j.fault.zh,
	}
	if j.state == exportDone {
		until := j.until.UTC()
		doc.Download, doc.Expires = doc.Href+"/file", &until
	}
	return doc
}

func (s *Server) listExports(c echo.Context) error {
	if err := parseParams(c.Request().URL.RawQuery).done(); err != nil {
		return err
	}
	docs := []exportDoc{}
	if !identityOf(c).Anonymous { // whose, nobody could tell
		for _, j := range s.exports.list(ownerOf(c)) {
			docs = append(docs, s.exportDoc(j))
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"exports": docs})
}

func (s *Server) getExport(c echo.Context) error {
	j, err := s.ownExport(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.exportDoc(j))
}

// getExportFile hands the file out, in ranges too.
func (s *Server) getExportFile(c echo.Context) error {
	j, err := s.ownExport(c)
	if err != nil {
		return err
	}
	doc := s.exportDoc(j)
	if doc.State != exportDone {
		return data.ErrNotFound
	}
	f, err := os.Open(j.path)
	if err != nil {
		return data.ErrNotFound // its time has just passed
	}
	defer f.Close()
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, j.job.MIME(len(j.layers)))
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": doc.Name}))
	h.Set(echo.HeaderCacheControl, "no-store")
	http.ServeContent(c.Response(), c.Request(), "", doc.Started, f)
	return nil
}

func (s *Server) deleteExport(c echo.Context) error {
	j, err := s.ownExport(c)
	if err != nil {
		return err
	}
	s.exports.drop(j)
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) ownExport(c echo.Context) (*exportJob, error) {
	if err := parseParams(c.Request().URL.RawQuery).done(); err != nil {
		return nil, err
	}
	return s.exports.of(c.Param("id"), ownerOf(c))
}

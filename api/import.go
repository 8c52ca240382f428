package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/ingest"
)

// maxImportBytes bounds one uploaded file; larger ones are imported on the command line.
const maxImportBytes = 4 << 30

// importQueue lets one import run at a time: imports share one writer and the memory of one pipeline.
type importQueue struct {
	slot    chan struct{}
	cancel  context.CancelFunc
	ctx     context.Context //nolint:containedctx // the life of the queue, not of a call
	running sync.WaitGroup
}

func newImportQueue() *importQueue {
	q := &importQueue{slot: make(chan struct{}, 1)}
	q.ctx, q.cancel = context.WithCancel(context.Background())
	return q
}

// run waits a moment for the slot and runs fn in it, with a context that ends with the request or the queue.
func (q *importQueue) run(ctx context.Context, fn func(context.Context) error) error {
	wait := time.NewTimer(5 * time.Second)
	defer wait.Stop()
	select {
	case q.slot <- struct{}{}:
	case <-wait.C:
		return fmt.Errorf("another import is running: %w", data.ErrUnavailable)
	case <-ctx.Done():
		return ctx.Err()
	case <-q.ctx.Done():
		return data.ErrUnavailable
	}
	q.running.Add(1)
	defer func() { <-q.slot; q.running.Done() }()
	ctx, cancel := context.WithCancel(ctx)
	defer context.AfterFunc(q.ctx, cancel)()
	defer cancel()
	return fn(ctx)
}

func (q *importQueue) close(ctx context.Context) {
	done := make(chan struct{})
	go func() { q.running.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
	q.cancel()
	<-done
}

// postImport imports the request's body while it arrives and answers with the account of it. The same Idempotency-Key
// answers as the first time. dry_run=true looks and changes nothing.
func (s *Server) postImport(c echo.Context) error {
	id := identityOf(c)
	p := parseParams(c.Request().URL.RawQuery)
	o := ingest.Options{Store: s.store, Actor: id.Viewer.Subject, Scope: id.Viewer.Scope, At: s.now(), Now: s.now}
	if len(o.Scope) == 0 { // none: nothing may be sent, but by who looks after the whole system
		o.Scope = []string{}
		if id.Viewer.Role == data.SysAdmin {
			o.Scope = nil
		}
	}
	o.Whole = s.seesAll(id.Viewer)
	layer, _ := p.text("layer")
	o.CRS, _ = p.text("crs")
	format, _ := p.text("format")
	o.Format = ingest.Format(format)
	o.Name, _ = p.text("name")
	o.Source, _ = p.text("source")
	o.DryRun, o.Replace = p.yes("dry_run"), p.yes("replace")
	if o.Layer = data.LayerID(layer); layer == "" {
		p.fault("layer", "is missing")
	} else if l, err := s.store.Schema().Layer(o.Layer); err != nil {
		p.fault("layer", "is not a layer")
	} else if l.IsBoundary() && o.Scope != nil && !s.seesAll(id.Viewer) {
		return data.ErrForbidden
	}
	o.ImportID = c.Request().Header.Get("Idempotency-Key")
	if !plainKey(o.ImportID) {
		p.fault("Idempotency-Key", "is longer than 100 characters or has others than A-Z a-z 0-9 . _ -")
	}
	if err := p.done(); err != nil {
		return err
	}
	if o.ImportID != "" { // one importer's keys are no business of another's
		o.ImportID = cmp.Or(id.Viewer.Subject, "import") + "." + o.ImportID
	}
	return s.runImport(c, o)
}

// seesAll tells whether a viewer's scope holds everything there is: new boundaries end others and move records, wherever they are.
func (s *Server) seesAll(v data.Viewer) bool {
	prefectures := s.view.Prefectures()
	return len(prefectures) > 0 && !slices.ContainsFunc(prefectures, func(code string) bool { return !v.Sees(code) })
}

// plainKey keeps import ids safe in paths, file names and headers.
func plainKey(s string) bool {
	return len(s) <= 100 && !strings.HasPrefix(s, ".") && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") == ""
}

func (s *Server) runImport(c echo.Context, o ingest.Options) error {
	if c.Request().ContentLength > maxImportBytes {
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge)
	}
	body := s.upload(c, http.MaxBytesReader(c.Response(), c.Request().Body, maxImportBytes))
	var report data.Import
	notices := []string{}
	o.Notice = func(n ingest.Notice) { notices = append(notices, string(n.Kind)+": "+n.Detail) }
	var refused []refusedRow
	o.OnRejection = func(r data.Rejection) {
		if o.DryRun && len(refused) < refusedShown {
			refused = append(refused, refusedRowOf(r))
		}
	}
	err := s.imports.run(c.Request().Context(), func(ctx context.Context) (err error) {
		if o.Pinner, err = s.pinner(ctx); err != nil {
			return err
		}
		if o.DryRun {
			var seen ingest.Previewed
			seen, err = ingest.Preview(ctx, o, body)
			report = seen.Import
			return err
		}
		report, err = ingest.Run(ctx, o, body)
		return err
	})
	if !o.DryRun && report.ID != "" {
		if unwritten := s.auditImport(c, o, report); err == nil {
			err = unwritten // it happened; sent again under its key it is told again
		}
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge)
	case err != nil && body.failed != nil:
		return data.Invalid("body", "broke off or stood still for %s before its end", s.limits.upload)
	case err != nil:
		return err
	}
	if o.DryRun {
		doc := importDocOf(report)
		doc.Notices, doc.Refused = notices, refused
		return c.JSON(http.StatusOK, doc)
	}
	doc, err := s.refusedDoc(c.Request().Context(), report)
	if err != nil {
		return err
	}
	doc.Notices = notices
	c.Response().Header().Set(echo.HeaderLocation, "/api/imports/"+report.ID)
	return c.JSON(http.StatusCreated, doc)
}

// auditImport writes what became of an import, a whole one or one that broke off, also when whoever sent it has gone.
func (s *Server) auditImport(c echo.Context, o ingest.Options, i data.Import) error {
	if s.book == nil {
		return nil
	}
	n := func(v int64) string { return strconv.FormatInt(v, 10) }
	by := byOf(c)
	_, err := s.book.Append(context.WithoutCancel(c.Request().Context()), accounts.Event{
		Kind: accounts.Imported, At: s.now(), Actor: by.Subject, Address: clipTo(by.Address, 64), Object: clipTo(i.ID, 200),
		Detail: map[string]string{
			"layer": string(i.Layer), "state": string(i.State), "source": clipTo(o.Source, 200), "crs": clipTo(i.CRS, 40), "input": n(i.Input), "accepted": n(i.Accepted),
			"rejected": n(i.Rejected), "quarantined": n(i.Quarantined), "inserted": n(i.Inserted), "updated": n(i.Updated),
		},
	})
	return err
}

// upload reads a body that must keep coming, so that a stalled one holds up neither other imports nor the end of the server.
type upload struct {
	c      echo.Context
	body   io.Reader
	pause  time.Duration // how long it may stand still
	failed error         // what ended the body before its end
}

func (s *Server) upload(c echo.Context, body io.Reader) *upload {
	return &upload{c: c, body: body, pause: s.limits.upload}
}

func (u *upload) Read(p []byte) (int, error) {
	bodyWithin(u.c, u.pause)
	n, err := u.body.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		u.failed = err
	}
	return n, err
}

type importDoc struct {
	ID          string           `json:"id"`
	Layer       data.LayerID     `json:"layer"`
	Name        string           `json:"name"`
	CRS         string           `json:"crs"`
	State       data.ImportState `json:"state"`
	Error       string           `json:"error,omitempty"`
	Started     time.Time        `json:"started"`
	Finished    time.Time        `json:"finished"`
	Input       int64            `json:"input"`
	Accepted    int64            `json:"accepted"`
	Rejected    int64            `json:"rejected"`
	Quarantined int64            `json:"quarantined"`
	Inserted    int64            `json:"inserted"`
	Updated     int64            `json:"updated"`
	Unchanged   int64            `json:"unchanged"`
	Snapped     int64            `json:"snapped"`
	ByAddress   int64            `json:"by_address"`
	Moved       int64            `json:"moved"`
	Again       string           `json:"again,omitempty"`
	Notices     []string         `json:"notices,omitempty"` // what whoever imports should know; given once, with the import
	Refused     []refusedRow     `json:"refused,omitempty"` // the first rows that did not go in
}

func importDocOf(i data.Import) importDoc {
	return importDoc{
		ID: i.ID, Layer: i.Layer, Name: i.Name, CRS: i.CRS, State: i.State, Error: i.Error, Started: i.Started.UTC(), Finished: i.Finished.UTC(),
		Input: i.Input, Accepted: i.Accepted, Rejected: i.Rejected, Quarantined: i.Quarantined,
		Inserted: i.Inserted, Updated: i.Updated, Unchanged: i.Unchanged, Snapped: i.Snapped, ByAddress: i.ByAddress, Moved: i.Moved, Again: i.Again,
	}
}

// listImports are this importer's own imports; one importer's files are no business of another.
func (s *Server) listImports(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	all, err := s.store.Imports(c.Request().Context())
	if err != nil {
		return err
	}
	docs := []importDoc{}
	for _, i := range all {
		if i.Actor == viewerOf(c).Subject {
			docs = append(docs, importDocOf(i))
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"imports": docs})
}

func (s *Server) getImport(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	i, err := s.ownImport(c)
	if err != nil {
		return err
	}
	doc, err := s.refusedDoc(c.Request().Context(), i)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, doc)
}

// getRejections gives back the rows that did not become records, as a CSV one can mend and send again. They hold raw cells:
// only who sent them gets them.
func (s *Server) getRejections(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	i, err := s.ownImport(c)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
	h.Set(echo.HeaderContentDisposition, `attachment; filename="rejections-`+i.ID+`.csv"`)
	h.Set(echo.HeaderCacheControl, "no-store")
	return ingest.WriteRejections(c.Response(), func(visit func(data.Rejection) error) error {
		return s.store.Rejections(c.Request().Context(), i.ID, visit)
	})
}

func (s *Server) ownImport(c echo.Context) (data.Import, error) {
	i, err := s.store.Import(c.Request().Context(), c.Param("import"))
	if err == nil && i.Actor != viewerOf(c).Subject {
		err = data.ErrNotFound
	}
	return i, err
}

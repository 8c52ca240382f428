package api

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
)

const attachmentPath = "/api/cases/:id/attachments/:file"

type attachmentDoc struct {
	ID     string      `json:"id"`
	Name   string      `json:"name"`
	Media  string      `json:"media"`
	Mark   attach.Mark `json:"mark"` // before, after or empty
	Size   int64       `json:"size"`
	SHA256 string      `json:"sha256"`
	Width  int         `json:"width,omitempty"` // of a photograph, as stored
	Height int         `json:"height,omitempty"`
	Added  time.Time   `json:"added"`
	By     string      `json:"by"`
}

func (s *Server) attachmentDocOf(c echo.Context, f *attach.File) (attachmentDoc, error) {
	by, err := s.actorName(c, f.Actor)
	return attachmentDoc{f.ID, f.Name, f.Media, f.Mark, f.Size, f.SHA256, f.Width, f.Height, f.Added, by}, err
}

// attachmentDocs are a record's attachments, oldest first; none without accounts, which nobody who may read them has.
func (s *Server) attachmentDocs(c echo.Context, layer data.LayerID, id string) ([]attachmentDoc, error) {
	docs := []attachmentDoc{}
	if s.shelf == nil {
		return docs, nil
	}
	list, err := s.shelf.List(c.Request().Context(), layer, id)
	if err != nil {
		return nil, err
	}
	for i := range list {
		doc, err := s.attachmentDocOf(c, &list[i])
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// listAttachments are a record's attachments without their content. Names may tell of persons: it is a reading of the case file.
func (s *Server) listAttachments(c echo.Context) error {
	l, purpose, err := s.caseQuestion(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	record, err := s.inScope(c, l, id)
	if err != nil {
		return err
	}
	seq, err := s.audit(c, accounts.Event{
		Kind: accounts.CaseRead, Object: string(l.ID) + "/" + id, Purpose: purpose, Detail: map[string]string{"unit": unitFor(viewerOf(c), &record), "of": "attachments"},
	})
	if err != nil {
		return err
	}
	docs, err := s.attachmentDocs(c, l.ID, id)
	if err != nil {
		return err
	}
	return secretJSON(c, http.StatusOK, object{"layer": l.ID, "id": id, "attachments": docs, "audit_id": seq})
}

// attachmentOf is the record in the path, for a change of its attachments: every fault at once. purposed asks why.
func (s *Server) attachmentOf(c echo.Context, p *params, purposed bool) (l *data.Layer, purpose string, err error) {
	name, given := p.text("layer")
	l, err = s.store.Schema().Layer(data.LayerID(name))
	if !given {
		p.fault("layer", "is missing")
	} else if err != nil || l.IsBoundary() {
		p.fault("layer", "is not a layer of records")
	}
	if purposed {
		l, purpose, err = s.purposeOf(c, p, l)
	} else {
		err = p.done()
	}
	if err != nil {
		return nil, "", err
	}
	_, err = s.inScope(c, l, c.Param("id"))
	return l, purpose, err
}

// addAttachment takes a file as the body, of what media type it may say; its name is in X-File-Name, percent-encoded.
func (s *Server) addAttachment(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	text, _ := p.text("mark")
	mark, err := attach.ParseMark(text)
	if err != nil {
		p.fault("mark", "is neither before, after nor empty")
	}
	name, err := url.PathUnescape(c.Request().Header.Get("X-File-Name"))
	if err != nil || !utf8.ValidString(name) || len(name) > 1000 {
		p.fault("X-File-Name", "is not a percent-encoded name of at most 1000 bytes")
	}
	l, _, err := s.attachmentOf(c, p, false)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	if err := s.uploads.take(ctx); err != nil {
		return err
	}
	defer s.uploads.leave()
	body := s.upload(c, io.LimitReader(c.Request().Body, attach.MaxSize+1))
	by := byOf(c)
	f, known, err := s.shelf.Add(ctx, attach.New{
		Layer: l.ID, Record: id, Name: name, Mark: mark, Actor: by.Subject, At: s.now(), Before: func(f *attach.File) error {
			_, err := s.audit(c, accounts.Event{
				Kind: accounts.AttachmentAdded, Object: attachmentObject(f), Detail: map[string]string{"media": f.Media, "bytes": strconv.FormatInt(f.Size, 10)},
			})
			return err
		},
	}, body)
	if body.failed != nil {
		return data.Invalid("file", "did not arrive whole")
	}
	if err != nil {
		return err
	}
	doc, err := s.attachmentDocOf(c, &f)
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if known {
		status = http.StatusOK
	}
	return secretJSON(c, status, doc)
}

func attachmentObject(f *attach.File) string { return string(f.Layer) + "/" + f.Record + "/" + f.ID }

// readAttachment is a file's content: for a stated purpose, in the audit log before any of it leaves, to be saved and never shown as a page of this
// server's.
func (s *Server) readAttachment(c echo.Context) error {
	l, purpose, err := s.caseQuestion(c)
	if err != nil {
		return err
	}
	record, err := s.inScope(c, l, c.Param("id"))
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	f, err := s.shelf.Get(ctx, l.ID, record.ID, c.Param("file"))
	if err != nil {
		return err
	}
	seq, err := s.audit(c, accounts.Event{Kind: accounts.AttachmentRead, Object: attachmentObject(&f), Purpose: purpose, Detail: map[string]string{"unit": unitFor(viewerOf(c), &record)}})
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, f.Media)
	h.Set(echo.HeaderContentLength, strconv.FormatInt(f.Size, 10))
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set("X-Audit-Id", strconv.FormatInt(seq, 10))
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	if err := s.shelf.WriteTo(ctx, &f, c.Response()); err != nil {
		panic(http.ErrAbortHandler) // the reader must not take a part for the whole
	}
	return nil
}

// markAttachment says of a photograph whether it shows what was before or after.
func (s *Server) markAttachment(c echo.Context) error {
	var body struct {
		Mark string `json:"mark"`
	}
	l, _, err := s.attachmentOf(c, parseParams(c.Request().URL.RawQuery), false)
	if err != nil {
		return err
	}
	if err := readJSON(c, &body); err != nil {
		return err
	}
	mark, err := attach.ParseMark(body.Mark)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	f, err := s.shelf.Get(ctx, l.ID, c.Param("id"), c.Param("file"))
	if err == nil {
		err = f.Bears(mark)
	}
	if err != nil {
		return err
	}
	if _, err := s.audit(c, accounts.Event{Kind: accounts.AttachmentMarked, Object: attachmentObject(&f), Detail: map[string]string{"mark": string(mark)}}); err != nil {
		return err
	}
	if f, err = s.shelf.SetMark(ctx, l.ID, f.Record, f.ID, mark); err != nil {
		return err
	}
	doc, err := s.attachmentDocOf(c, &f)
	if err != nil {
		return err
	}
	return secretJSON(c, http.StatusOK, doc)
}

// deleteAttachment erases a file, for a stated purpose.
func (s *Server) deleteAttachment(c echo.Context) error {
	l, purpose, err := s.attachmentOf(c, parseParams(c.Request().URL.RawQuery), true)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	f, err := s.shelf.Get(ctx, l.ID, c.Param("id"), c.Param("file"))
	if err != nil {
		return err
	}
	if _, err := s.audit(c, accounts.Event{Kind: accounts.AttachmentEnded, Object: attachmentObject(&f), Purpose: purpose}); err != nil {
		return err
	}
	if err := s.shelf.Delete(ctx, l.ID, f.Record, f.ID); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

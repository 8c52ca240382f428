package api

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/brief"
	"lianxin/data/live"
)

var mediaDOCX = media{"docx", brief.MIME}

type briefFiguresDoc struct {
	New                int64 `json:"new"`
	NewBefore          int64 `json:"new_before"`
	Settled            int64 `json:"settled"`
	SettledBefore      int64 `json:"settled_before"`
	NewlyOverdue       int64 `json:"newly_overdue"`
	NewlyOverdueBefore int64 `json:"newly_overdue_before"`
	Overdue            int64 `json:"overdue"`
	Open               int64 `json:"open"`
}

type briefGroupDoc struct {
	Code  string   `json:"code"`
	Label labelDoc `json:"label"`
	briefFiguresDoc
}

type briefLayerDoc struct {
	Layer data.LayerID `json:"layer"`
	Label labelDoc     `json:"label"`
	briefFiguresDoc
	Rate       *float64        `json:"rate"`
	Households int64           `json:"households"`
	People     int64           `json:"people"`
	Kinds      []briefGroupDoc `json:"kinds"`
	Levels     []briefGroupDoc `json:"levels"`
	Tiers      []briefGroupDoc `json:"tiers"`
}

type briefPartDoc struct {
	Unit string `json:"unit"`
	Name string `json:"name"`
	briefFiguresDoc
	Households reachDoc `json:"households"`
	GapMonths  int64    `json:"gap_months"`
	Neglected  int      `json:"neglected"`
}

type briefUnvisitedDoc struct {
	Unit   string   `json:"unit"`
	Name   string   `json:"name"`
	Above  []string `json:"above"`
	Months int64    `json:"gap_months"`
	Last   *string  `json:"last_month"`
}

type briefKeyDoc struct {
	Layer    data.LayerID `json:"layer"`
	Township string       `json:"township_name"`
	Village  string       `json:"village_name"`
	Level    string       `json:"level"`
	Kind     *labelDoc    `json:"kind_label"`
	Status   *labelDoc    `json:"status_label"`
	Tier     *labelDoc    `json:"owner_tier_label"`
	Found    string       `json:"found"`
	Due      string       `json:"due"`
	Late     int64        `json:"days_overdue"`
}

type briefDoc struct {
	Unit   string          `json:"unit"`
	Name   string          `json:"name"`
	Level  string          `json:"level"`
	Above  []unitNameDoc   `json:"above"`
	From   time.Time       `json:"from"`
	Until  time.Time       `json:"until"`
	Total  briefFiguresDoc `json:"total"`
	Layers []briefLayerDoc `json:"layers"`
	Parts  []briefPartDoc  `json:"parts"`
	Wider  briefFiguresDoc `json:"wider"`
	Visits struct {
		Month         string              `json:"month"`
		Households    reachDoc            `json:"households"`
		Enterprises   reachDoc            `json:"enterprises"`
		Villages      int                 `json:"villages"`
		Neglected     int                 `json:"neglected"`
		Unvisited     []briefUnvisitedDoc `json:"unvisited"`
		UnvisitedMore int                 `json:"unvisited_more"`
		ShortRosters  int                 `json:"short_rosters"`
	} `json:"visits"`
	Key       []briefKeyDoc `json:"key_cases"`
	KeyMore   int           `json:"key_more"`
	Source    string        `json:"source"`
	Zone      string        `json:"zone"`
	Generated string        `json:"generated,omitempty"`
}

// brief answers the weekly brief of a unit up to a cut-off, as JSON or as a document to edit.
func (s *Server) brief(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	media := negotiate(c, p, mediaJSON, mediaDOCX)
	zone := s.view.Settings().Location()
	var q brief.Query
	if q.Unit, _ = p.text("unit"); data.UnitLevel(q.Unit) == 0 {
		p.fault("unit", "is missing or not an administrative code of 6, 9 or 12 digits")
	}
	if text, ok := p.text("until"); ok {
		iv, err := parseMoment(text, zone)
		if err != nil {
			p.fault("until", strconv.Quote(clip(text))+" is neither an RFC 3339 time such as 2026-03-01T00:00:00Z nor a date")
		}
		q.Until = time.UnixMilli(iv.To)
	}
	lang, given := p.text("lang")
	if given && lang != "zh" && lang != "en" {
		p.fault("lang", "is not one of zh, en")
	}
	if err := p.done(); err != nil {
		return err
	}
	id := identityOf(c)
	document := media == mediaDOCX
	if document && (!id.may(accounts.RightExport) || s.book == nil || s.nameless(id)) {
		return data.ErrForbidden
	}
	if q.Until.IsZero() {
		minute, err := s.view.LastMinute(c.Request().Context())
		if err != nil {
			return err
		}
		q.Until = minute
	}
	b, err := brief.Make(c.Request().Context(), s.view, viewerOf(c), q)
	if err != nil {
		return err
	}
	if document {
		return s.briefDocument(c, b, lang)
	}
	body, err := json.Marshal(briefDocOf(b, zone))
	if err != nil {
		return err
	}
	if unchanged(c, s.view.Tag(viewerOf(c), body), false, media) {
		return nil
	}
	return c.Blob(http.StatusOK, media.mime, body)
}

// briefDocument hands the document out, after its audit row is on the disk.
func (s *Server) briefDocument(c echo.Context, b *brief.Brief, lang string) error {
	seq, err := s.auditLeaving(c, s.now(), map[string]string{
		"layers": "disputes,hazards,requests,visits", "format": "docx", "filter": "brief " + b.Unit.Code + " until " + b.Until.Format(time.RFC3339),
	})
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := b.DOCX(&out, lang, strconv.FormatInt(seq, 10)); err != nil {
		return err
	}
	title := "周报"
	if lang == "en" {
		title = "brief"
	}
	if b.Generated != "" {
		title = map[bool]string{true: "generated_brief", false: "演示数据_周报"}[lang == "en"]
	}
	h := c.Response().Header()
	name := strings.NewReplacer("/", "_", "\\", "_", "\"", "_").Replace(b.Unit.Name) + "_" + title + "_" + b.Until.Format("20060102-1504") + ".docx"
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set(echo.HeaderCacheControl, "no-store")
	return c.Blob(http.StatusOK, brief.MIME, out.Bytes())
}

func briefDocOf(b *brief.Brief, zone *time.Location) *briefDoc {
	doc := &briefDoc{
		Unit: b.Unit.Code, Name: b.Unit.Name, Level: b.Level.String(), From: b.From, Until: b.Until, Total: briefFiguresOf(b.Total()), Wider: briefFiguresOf(b.Wider),
		Above: []unitNameDoc{}, Parts: make([]briefPartDoc, len(b.Parts)), Key: make([]briefKeyDoc, len(b.Key)), KeyMore: b.KeyMore,
		Source: b.Source, Zone: zone.String(), Generated: b.Generated,
	}
	for _, u := range b.Above {
		doc.Above = append(doc.Above, unitNameDoc(u))
	}
	for i := range b.Layers {
		l := &b.Layers[i]
		doc.Layers = append(doc.Layers, briefLayerDoc{
			Layer: l.Layer.ID, Label: labelDoc(l.Layer.Label), briefFiguresDoc: briefFiguresOf(l.Figures), Rate: l.Rate, Households: l.HouseholdsIn, People: l.People,
			Kinds: briefGroupsOf(l.Kinds), Levels: briefGroupsOf(l.Levels), Tiers: briefGroupsOf(l.Tiers),
		})
	}
	for i, u := range b.Parts {
		doc.Parts[i] = briefPartDoc{Unit: u.Code, Name: u.Name, briefFiguresDoc: briefFiguresOf(u.Figures), Households: briefReachOf(u.Households), GapMonths: u.GapMonths, Neglected: u.Neglected}
	}
	v := &doc.Visits
	v.Month, v.Households, v.Enterprises = b.Round.Month, briefReachOf(b.Round.Households), briefReachOf(b.Round.Enterprises)
	v.Villages, v.Neglected, v.ShortRosters = b.Round.Villages, b.Round.Neglected, b.Round.ShortRosters
	v.Unvisited, v.UnvisitedMore = make([]briefUnvisitedDoc, len(b.Round.Longest)), b.Round.Neglected-len(b.Round.Longest)
	for i, u := range b.Round.Longest {
		v.Unvisited[i] = briefUnvisitedDoc{Unit: u.Code, Name: u.Name, Above: append([]string{}, u.Above...), Months: u.Months, Last: textOrNull(u.Last)}
	}
	for i := range b.Key {
		k := &b.Key[i]
		doc.Key[i] = briefKeyDoc{
			Layer: k.Layer.ID, Township: k.Township, Village: k.Village, Level: k.Level, Kind: codeLabel(k.Layer, k.Layer.Class, k.Kind),
			Status: codeLabel(k.Layer, k.Layer.Status, k.Status), Tier: codeLabel(k.Layer, "owner_tier", k.Tier), Found: k.Found, Due: k.Due, Late: k.Late,
		}
	}
	return doc
}

func briefFiguresOf(f brief.Figures) briefFiguresDoc { return briefFiguresDoc(f) }

func briefGroupsOf(groups []brief.Group) []briefGroupDoc {
	out := make([]briefGroupDoc, len(groups))
	for i, g := range groups {
		out[i] = briefGroupDoc{g.Code, labelDoc(g.Label), briefFiguresOf(g.Figures)}
	}
	return out
}

func briefReachOf(r live.Reach) reachDoc { return *reachOf(&r) }

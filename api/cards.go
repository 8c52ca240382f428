package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

// card is what may be said of a case on a wall: no id, no title, no place but the village.
type card struct {
	Layer        data.LayerID `json:"layer"`
	Village      *string      `json:"village"`
	VillageName  *string      `json:"village_name"`
	Township     *string      `json:"township"`
	TownshipName *string      `json:"township_name"`
	County       *string      `json:"county"`
	CountyName   *string      `json:"county_name"`
	Kind         *string      `json:"kind"`
	KindLabel    *labelDoc    `json:"kind_label"`
	Level        *string      `json:"level"`
	Status       *string      `json:"status"`
	Found        *string      `json:"found"`
	Due          *string      `json:"due"`
	Overdue      bool         `json:"overdue"`
	DueSoon      bool         `json:"due_soon"`
	OwnerTier    *string      `json:"owner_tier"`
	TierLabel    *labelDoc    `json:"owner_tier_label"`
	KeyCase      *bool        `json:"key_case"`
	Supervised   *bool        `json:"supervised"`
}

type cardsDoc struct {
	Layer         data.LayerID `json:"layer"`
	NumberMatched int64        `json:"numberMatched"`
	Cards         []card       `json:"cards"`
	AsOf          time.Time    `json:"as_of"`
	Generated     string       `json:"generated,omitempty"`
}

// cards answers some cases of a layer, by which is newest, due or gravest.
func (s *Server) cards(c echo.Context) error {
	v := viewerOf(c)
	p := parseParams(c.Request().URL.RawQuery)
	l := s.caseLayer(p)
	if l == nil {
		return p.done()
	}
	media := negotiate(c, p, mediaJSON)
	f := s.takeCardFilter(p, l, v)
	q := live.PickQuery{Limit: p.count("limit"), Known: knownTags(c, media)}
	p.oneOf("order", string(live.PickNewest), string(live.PickDue), string(live.PickLevel))
	order, _ := p.text("order")
	q.Order = live.PickOrder(order)
	if err := p.done(); err != nil {
		return err
	}
	found, err := s.view.Pick(c.Request().Context(), v, f, q)
	if err != nil {
		return err
	}
	if unchanged(c, found.Tag, found.NotModified, media) {
		return nil
	}
	doc := cardsDoc{Layer: l.ID, NumberMatched: found.Matched, Cards: []card{}, AsOf: found.AsOf.UTC(), Generated: found.Generated}
	for _, pick := range found.Picks {
		doc.Cards = append(doc.Cards, cardOf(l, &pick))
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, media.mime, body)
}

// caseLayer is the layer parameter; nil, with the fault noted, when it is no layer of cases.
func (s *Server) caseLayer(p *params) *data.Layer {
	name, _ := p.text("layer")
	l, err := s.store.Schema().Layer(data.LayerID(name))
	if err == nil {
		if _, ok := l.Field("overdue"); ok {
			return l
		}
	}
	p.fault("layer", "is missing or not one of disputes, hazards, requests")
	for known := range p.values { // which of the others are parameters depends on the layer
		p.known[known] = true
	}
	return nil
}

// takeCardFilter reads a filter; of those who may not read the layer's rows only unit and overdue.
func (s *Server) takeCardFilter(p *params, l *data.Layer, v data.Viewer) data.Filter {
	zone := s.view.Settings().Location()
	if v.Items(l) {
		return takeFilter(p, l, v, zone)
	}
	f := data.Filter{Layer: l.ID, Units: takeUnits(p)}
	if text, ok := p.text("overdue"); ok {
		if text != "true" {
			p.fault("overdue", "is not true")
		}
		f.Where = data.Eq("overdue", data.Bool(true))
	}
	return f
}

func cardOf(l *data.Layer, p *live.Pick) card {
	return card{
		Layer: l.ID, Village: textOrNull(p.Village.Code), VillageName: textOrNull(p.Village.Name), Township: textOrNull(p.Township.Code),
		TownshipName: textOrNull(p.Township.Name), County: textOrNull(p.County.Code), CountyName: textOrNull(p.County.Name), Kind: textOrNull(p.Kind),
		KindLabel: codeLabel(l, l.Class, p.Kind), TierLabel: codeLabel(l, "owner_tier", p.OwnerTier),
		Level: textOrNull(p.Level), Status: textOrNull(p.Status), Found: textOrNull(p.Found.String()), Due: textOrNull(p.Due.String()),
		Overdue: p.Overdue, DueSoon: p.DueSoon, OwnerTier: textOrNull(p.OwnerTier), KeyCase: p.KeyCase, Supervised: p.Supervised,
	}
}

// codeLabel is what the schema calls a code of a field, whether built in or configured; nil for none.
func codeLabel(l *data.Layer, field, code string) *labelDoc {
	f, ok := l.Field(field)
	if !ok {
		return nil
	}
	i := slices.IndexFunc(f.Codes, func(c data.Code) bool { return c.Code == code })
	if i < 0 {
		return nil
	}
	label := labelDoc(f.Codes[i].Label)
	return &label
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

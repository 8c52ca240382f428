package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"lianxin/data"
)

// Of the insurance pilot, in yuan: what a household pays, and how many times the premiums may be paid out in a year (108,000 to 50,970 in the
// published case).
const (
	premium = 6
	capOf   = 2.12
	claim   = 3600 // what a claim pays on average: over 32,000 for 9
)

// configure does what an operator does after the imports: it says where the map comes from, what walls hold figures against, and adds the figures
// that no record carries, by the same merge of settings as `config set`.
func (l *Land) configure(ctx context.Context, store data.Store, o Options) error {
	doc, err := json.Marshal(map[string]any{
		"map":    map[string]string{"source": o.Label(), "date": o.AsOf.Format(time.DateOnly)},
		"tables": l.insurance(o),
		"wall": map[string]any{
			"duty": "演示一班",
			"targets": map[string]float64{
				"disputes.settlement": 90, "hazards.removal": 85, "requests.closing": 90, "visits.coverage": 100, // every household every month
			},
		},
	})
	if err != nil {
		return err
	}
	now, err := store.Settings(ctx)
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	next, err := data.MergeSettings(now, doc)
	if err != nil {
		return err
	}
	if _, err := store.PutSettings(ctx, next, "demo", o.AsOf); err != nil {
		return fmt.Errorf("store settings: %w", err)
	}
	return nil
}

// insurance is the pilot (综治保) by township at the beginning of the month: households covered of all, and what was paid of what may be. About half of
// the townships take part; the others have no data.
func (l *Land) insurance(o Options) []data.ValueTable {
	date := o.AsOf.AddDate(0, 0, 1-o.AsOf.Day()).Format(time.DateOnly)
	covered := data.ValueTable{
		ID: "insurance", LabelZh: "综治保参保", LabelEn: "Insurance pilot, cover", Unit: "户 · households", Denominator: "总户数 · all households", Date: date, Source: o.Label(),
	}
	paid := data.ValueTable{
		ID: "insurance-paid", LabelZh: "综治保赔付", LabelEn: "Insurance pilot, paid", Unit: "元 · yuan", Denominator: "年赔付限额 · cap of the year", Date: date, Source: o.Label(),
	}
	households := map[string]int{}
	for i := range l.units {
		if u := &l.units[i]; u.Level == data.LevelVillage {
			households[u.Code[:9]] += u.Households
		}
	}
	dc := newDice(o.Seed, "insurance "+date)
	for i := range l.units {
		u := &l.units[i]
		all := households[u.Code]
		if u.Level != data.LevelTownship || all == 0 || dc.below(2) == 0 {
			continue
		}
		of := float64(all)
		in := float64(all * (55 + dc.below(41)) / 100)
		limit := float64(int(in * premium * capOf))
		claims := dc.below(int(limit)/claim + 1)
		out := 0.0
		for range claims {
			out += float64(claim/2 + dc.below(claim))
		}
		covered.Values = append(covered.Values, data.TableValue{Unit: u.Code, Value: in, Denominator: &of})
		paid.Values = append(paid.Values, data.TableValue{Unit: u.Code, Value: min(out, limit), Denominator: &limit})
	}
	return []data.ValueTable{covered, paid}
}

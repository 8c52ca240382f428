package campaign_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/demo/campaign"
)

// grid makes n×n square villages of a tenth of a degree.
func grid(n int) []campaign.Place {
	var places []campaign.Place
	for i := range n * n {
		lon, lat := 112.5+float64(i%n)*0.1, 25+float64(i/n)*0.1
		ring := orb.Ring{{lon, lat}, {lon + 0.1, lat}, {lon + 0.1, lat + 0.1}, {lon, lat + 0.1}, {lon, lat}}
		places = append(places, campaign.Place{
			Code: fmt.Sprintf("431021%03d%03d", 100+i/5, 200+i%5), Name: fmt.Sprintf("第%d村", i), Township: "某镇", County: "某县",
			Boundary: orb.MultiPolygon{{ring}}, Seat: orb.Point{lon + 0.05, lat + 0.05}, Households: 100 + 40*i, Enterprises: i, ElevationM: float64(20 * i),
		})
	}
	return places
}

func asOf() time.Time {
	return time.Date(2026, 11, 23, 12, 0, 0, 0, data.DefaultSettings().Location())
}

func rows(t *testing.T, f campaign.File) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return all
}

func files(t *testing.T, o campaign.Options) []campaign.File {
	t.Helper()
	o.AsOf = asOf()
	c, err := campaign.New(grid(8), o)
	if err != nil {
		t.Fatal(err)
	}
	fs, err := c.Files()
	if err != nil {
		t.Fatal(err)
	}
	return fs
}

func TestFilesHaveTheRowsTheySay(t *testing.T) {
	for _, f := range files(t, campaign.Options{Records: 4000}) {
		if got := len(rows(t, f)) - 1; got != f.Rows || got == 0 {
			t.Errorf("%s: %d rows, says %d", f.Name, got, f.Rows)
		}
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	text := func(seed uint64) string {
		var b bytes.Buffer
		for _, f := range files(t, campaign.Options{Records: 1000, Seed: seed}) {
			if err := f.Write(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
		}
		return b.String()
	}
	if first, again := text(1), text(1); first != again {
		t.Error("the same seed gave other bytes")
	}
	if text(1) == text(2) {
		t.Error("another seed gave the same bytes")
	}
}

func TestNothingIsLaterThanAsOf(t *testing.T) {
	for _, f := range files(t, campaign.Options{Records: 3000}) {
		all := rows(t, f)
		for column, name := range all[0] {
			if !strings.HasSuffix(name, "时间") {
				continue
			}
			for _, row := range all[1:] {
				at, err := time.ParseInLocation("2006-01-02 15:04:05", row[column], asOf().Location())
				if err == nil && at.After(asOf()) {
					t.Fatalf("%s: %s is %s", f.Name, name, row[column])
				}
			}
		}
	}
}

func TestDisputesHaveBothSidesOfEveryRule(t *testing.T) {
	fs := files(t, campaign.Options{Records: 40_000})
	i := slices.IndexFunc(fs, func(f campaign.File) bool { return f.Layer == data.Disputes && f.Source == "综治平台" })
	all := rows(t, fs[i])
	status, due, backlog := slices.Index(all[0], "状态"), slices.Index(all[0], "到期时间"), slices.Index(all[0], "积案")
	lon := slices.Index(all[0], "经度")
	seen := map[string]int{}
	today := asOf().Format(time.DateOnly)
	for _, row := range all[1:] {
		seen[row[status]]++
		if row[status] == "in_progress" && row[due] < today {
			seen["overdue"]++
		}
		if row[backlog] == "是" {
			seen["backlog"]++
		}
		if row[lon] == "" {
			seen["no point"]++
		}
	}
	for _, want := range []string{"found", "accepted", "assigned", "in_progress", "settled", "closed", "revisited", "suspended", "rejected", "overdue", "backlog", "no point"} {
		if seen[want] == 0 {
			t.Errorf("no dispute is %s: %v", want, seen)
		}
	}
	if open := seen["in_progress"]; seen["overdue"] > open*3/4 {
		t.Errorf("%d of %d in progress are overdue: not believable", seen["overdue"], open)
	}
}

func TestMixOfOneLayer(t *testing.T) {
	fs := files(t, campaign.Options{Records: 500, Mix: map[data.LayerID]int{data.Disputes: 1}})
	if len(fs) != 1 || fs[0].Layer != data.Disputes || fs[0].Rows < 500 {
		t.Fatalf("%+v", fs)
	}
}

func TestDayIsOfItsDayAndFresh(t *testing.T) {
	places := grid(8)
	c, err := campaign.New(places, campaign.Options{AsOf: asOf(), Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	events, err := c.Day(t.Context(), 200)
	if err != nil {
		t.Fatal(err)
	}
	if len(events) < 150 {
		t.Fatalf("%d events", len(events))
	}
	layers, made := map[data.LayerID]int{}, map[string]bool{}
	for i, e := range events {
		layers[e.Layer]++
		made[string(e.CSV)] = true
		if ago := asOf().Sub(e.At); ago < 0 || ago >= 24*time.Hour {
			t.Fatalf("event of %s on the day up to %s", e.At, asOf())
		}
		if i > 0 && e.At.Before(events[i-1].At) {
			t.Fatal("out of order")
		}
		if strings.Contains(string(e.CSV), "settled") || strings.Contains(string(e.CSV), "removed") {
			t.Fatalf("not fresh: %s", e.CSV)
		}
	}
	for _, l := range []data.LayerID{data.Disputes, data.Hazards, data.Requests, data.Visits} {
		if layers[l] == 0 {
			t.Errorf("no %s in %v", l, layers)
		}
	}

	y, m, d := asOf().Date()
	c, err = campaign.New(places, campaign.Options{AsOf: time.Date(y, m, d, 23, 59, 0, 0, asOf().Location()), Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := c.Day(t.Context(), 200)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range whole {
		if got, want := e.At.Format(time.DateOnly), asOf().Format(time.DateOnly); got != want {
			t.Fatalf("event of %s on %s", got, want)
		}
		if !e.At.After(asOf()) && !made[string(e.CSV)] {
			t.Fatalf("made otherwise earlier in the day: %s", e.CSV)
		}
	}
}

// TestVisitsRaiseWhatIsFoundNextInTheirVillage: every raised id is that of a row of the ledgers, once, found within days after the visit; a good part of
// what is found was raised by a visit.
func TestVisitsRaiseWhatIsFoundNextInTheirVillage(t *testing.T) {
	type row struct{ village, found string }
	ledger, raised := map[string]row{}, map[string]bool{}
	column := func(all [][]string, heading string) int { return slices.Index(all[0], heading) }
	for _, f := range files(t, campaign.Options{Records: 40_000}) {
		all := rows(t, f)
		switch {
		case strings.HasPrefix(f.Name, "公开案例"):
		case f.Layer == data.Disputes, f.Layer == data.Hazards, f.Layer == data.Requests:
			found := max(column(all, "发现时间"), column(all, "提出时间"))
			for _, r := range all[1:] {
				village := r[column(all, "地址")]
				ledger[data.RecordID(f.Layer, f.Source, r[0])] = row{village, r[found]}
			}
		case f.Layer == data.Visits:
			for _, r := range all[1:] {
				for id := range strings.SplitSeq(r[column(all, "提出事项")], "、") {
					of, known := ledger[id]
					at := r[column(all, "走访时间")]
					switch {
					case id == "":
					case !known || raised[id]:
						t.Fatalf("%s is no row of a ledger, or raised twice", id)
					case of.found < at:
						t.Fatalf("found at %s, visited at %s", of.found, at)
					case !strings.Contains(of.village, nameOf(r[column(all, "村代码")])):
						t.Fatalf("found in %s, visited %s", of.village, r[column(all, "村代码")])
					}
					raised[id] = id != ""
				}
			}
		}
	}
	if share := float64(len(raised)) / float64(len(ledger)); share < 0.1 || share > 0.7 {
		t.Errorf("visits raised %d of %d", len(raised), len(ledger))
	}
}

func nameOf(code string) string {
	for _, p := range grid(8) {
		if p.Code == code {
			return p.Name
		}
	}
	return "nowhere"
}

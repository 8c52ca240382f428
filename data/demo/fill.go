package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"lianxin/data"
	"lianxin/data/demo/campaign"
	"lianxin/data/ingest"
	"lianxin/data/units"
)

// Options of Fill. AsOf is required.
type Options struct {
	Seed    uint64
	Records int                  // as in campaign.Options
	AsOf    time.Time            // the last moment of the data, in the configured zone
	Mix     map[data.LayerID]int // as in campaign.Options
	Now     func() time.Time     // the clock for rates of progress; may be nil
	// Progress is told of each file as it is imported; it may be nil.
	Progress func(file string, p ingest.Progress)
}

// Label says what the data are, wherever they are shown or go: in Chinese and then in English, as screens of one language tell them apart.
func (o Options) Label() string {
	return fmt.Sprintf("程序生成的演示数据（种子 %[1]d，截至 %[2]s），非真实数据 Generated demonstration data, seed %[1]d, as of %[2]s", o.Seed, o.AsOf.Format(time.DateOnly))
}

// Fill puts a generated prefecture into an empty store by the same imports as anyone's data: unit lists, boundaries, facilities, published
// cases, records; then the figures of the insurance pilot, as settings. It returns the account of every import.
func Fill(ctx context.Context, store data.Store, o Options) ([]data.Import, error) {
	land, err := NewLand(ctx, o.Seed)
	if err != nil {
		return nil, fmt.Errorf("boundaries: %w", err)
	}
	for _, l := range units.ChenzhouLists() {
		if err := store.PutUnitList(ctx, l, "demo"); err != nil {
			return nil, fmt.Errorf("list of units of %s: %w", l.CutOff, err)
		}
	}
	c, err := o.campaign(land)
	if err != nil {
		return nil, err
	}
	files, err := c.Files()
	if err != nil {
		return nil, err
	}
	var accounts []data.Import
	for _, in := range append(land.inputs(o.Seed), recordInputs(files)...) {
		account, err := in.run(ctx, store, o)
		if err != nil {
			return accounts, fmt.Errorf("%s: %w", in.options.Name, err)
		}
		accounts = append(accounts, account)
	}
	if err := land.configure(ctx, store, o); err != nil {
		return accounts, fmt.Errorf("settings: %w", err)
	}
	return accounts, nil
}

// Day makes about n new records of the 24 hours up to AsOf on the land of the seed, in order of time, as a feeding system would send them.
func Day(ctx context.Context, o Options, n int) ([]campaign.Event, error) {
	land, err := NewLand(ctx, o.Seed)
	if err != nil {
		return nil, fmt.Errorf("boundaries: %w", err)
	}
	c, err := o.campaign(land)
	if err != nil {
		return nil, err
	}
	return c.Day(ctx, n)
}

func (o Options) campaign(land *Land) (*campaign.Campaign, error) {
	return campaign.New(land.places(), campaign.Options{Seed: o.Seed, Records: o.Records, AsOf: o.AsOf, Mix: o.Mix})
}

// input is one file on its way into the store.
type input struct {
	options ingest.Options
	write   func(context.Context, io.Writer) error
}

func (l *Land) inputs(seed uint64) []input {
	var all []input
	for _, b := range []struct {
		level data.Level
		layer data.LayerID
		name  string
	}{{data.LevelCounty, data.Counties, "县市区边界.geojson"}, {data.LevelTownship, data.Townships, "乡镇边界.geojson"}, {data.LevelVillage, data.Villages, "村界.geojson"}} {
		all = append(all, input{
			ingest.Options{Layer: b.layer, Name: b.name, CRS: "EPSG:4490", Format: ingest.FormatGeoJSON, Source: "demo"},
			func(_ context.Context, w io.Writer) error { return l.writeBoundaries(w, b.level, seed) },
		})
	}
	return all
}

func recordInputs(files []campaign.File) []input {
	var all []input
	for i := range files {
		f := &files[i]
		all = append(all, input{ingest.Options{Layer: f.Layer, Name: f.Name, CRS: f.CRS, Format: ingest.FormatCSV, Source: f.Source}, f.Write})
	}
	return all
}

// run generates and imports at the same time, through a pipe.
func (in input) run(ctx context.Context, store data.Store, o Options) (data.Import, error) {
	in.options.Store, in.options.Actor, in.options.At, in.options.Now = store, "demo", o.AsOf, o.Now
	if o.Progress != nil {
		in.options.Progress = func(p ingest.Progress) { o.Progress(in.options.Name, p) }
	}
	r := ingest.Piped(func(w io.Writer) error { return in.write(ctx, w) })
	defer r.Close()
	account, err := ingest.Run(ctx, in.options, r)
	if err == nil && account.Input != account.Accepted+account.Rejected+account.Quarantined {
		err = errors.New("the account does not add up")
	}
	return account, err
}

// places are the villages with the names of what they lie in.
func (l *Land) places() []campaign.Place {
	name := map[string]string{}
	var places []campaign.Place
	for i := range l.units {
		u := &l.units[i]
		name[u.Code] = u.Name
		if u.Level != data.LevelVillage {
			continue
		}
		place := campaign.Place{
			Code: u.Code, Name: u.Name, Township: name[u.Code[:9]], County: name[u.Code[:6]],
			Boundary: u.Boundary, Seat: u.Seat, Households: u.Households, Enterprises: u.Enterprises, ElevationM: u.MeanElevationM,
		}
		for _, h := range l.hamlets[u.Code] {
			place.Hamlets = append(place.Hamlets, campaign.Hamlet(h))
		}
		places = append(places, place)
	}
	return places
}

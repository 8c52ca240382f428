package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/data/demo"
	"lianxin/data/demo/campaign"
)

// feed plays a day's new records, or those of the last 24 hours, into a running server through its import API, each at its time of day, hurried by
// --speed. It ends with them, or when ctx does.
func (c *demoCmd) feed(env *environment, o demo.Options, now time.Time) error {
	if y, m, d := o.AsOf.Date(); time.Date(y, m, d, 0, 0, 0, 0, o.AsOf.Location()).After(now) {
		return data.Invalid("--as-of", "%s has not come yet: a server takes no records of what has not happened", o.AsOf.Format(time.DateOnly))
	}
	if o.AsOf.After(now) {
		o.AsOf = now.In(o.AsOf.Location())
	}
	speed, err := c.factor()
	if err != nil {
		return err
	}
	target, err := url.Parse(strings.TrimSuffix(c.Feed, "/") + "/api/imports")
	if err != nil || target.Host == "" {
		return data.Invalid("--feed", "%q is not the address of a server", c.Feed)
	}
	if c.Token == "" {
		return data.Invalid("--token", "a server takes records only from a token with the right to import: lianxin user token add --import feed")
	}
	fmt.Fprintf(env.stderr, "drawing the land…\n")
	events, err := demo.Day(env.ctx, o, c.Records)
	if err != nil {
		return err
	}
	if len(events) == 0 {
		return data.Invalid("--records", "%d are too few for any of a day", c.Records)
	}
	fmt.Fprintf(env.stderr, "%d records of the 24 hours up to %s, %g times as fast as they came\n", len(events), o.AsOf.Format("2006-01-02 15:04"), speed)
	begun := events[0].At
	start := time.Now()
	for i, e := range events {
		due := start.Add(time.Duration(float64(e.At.Sub(begun)) / speed))
		if err := sleepUntil(env.ctx, due); err != nil {
			return err
		}
		taken, err := c.send(env.ctx, *target, e)
		if err != nil {
			return fmt.Errorf("record %d of %d: %w", i+1, len(events), err)
		}
		fmt.Fprintf(env.stdout, "%s  %s%s\n", e.At.Format("15:04"), e.Layer, map[bool]string{false: "  not taken"}[taken])
	}
	return nil
}

// factor reads --speed: 60x, or 60.
func (c *demoCmd) factor() (float64, error) {
	var speed float64
	if _, err := fmt.Sscanf(strings.TrimSuffix(c.Speed, "x"), "%g", &speed); err != nil || speed <= 0 || speed > 1e6 {
		return 0, data.Invalid("--speed", "%q is not a factor such as 60x", c.Speed)
	}
	return speed, nil
}

func sleepUntil(ctx context.Context, t time.Time) error {
	timer := time.NewTimer(time.Until(t))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// send tells whether the server took the record: it may lie outside the token's units.
func (c *demoCmd) send(ctx context.Context, target url.URL, e campaign.Event) (taken bool, err error) {
	target.RawQuery = url.Values{"layer": {string(e.Layer)}, "crs": {e.CRS}, "source": {e.Source}, "name": {"feed"}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), bytes.NewReader(e.CSV))
	if err != nil {
		return false, err
	}
	req.Header.Set("Authorization", "Bearer "+c.Token)
	req.Header.Set("Content-Type", "text/csv")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	if err != nil {
		return false, err
	}
	if res.StatusCode != http.StatusCreated {
		var problem struct{ Detail string }
		_ = json.Unmarshal(body, &problem)
		return false, fmt.Errorf("the server answered %s: %s", res.Status, problem.Detail)
	}
	var account struct{ Accepted int }
	if err := json.Unmarshal(body, &account); err != nil {
		return false, fmt.Errorf("read the server's answer: %w", err)
	}
	return account.Accepted > 0, nil
}

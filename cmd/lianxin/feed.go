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

// feed plays a day's new records into a running server through its import API, each at its time of day, hurried by --speed. It ends with the
// day, or when ctx does.
func (c *demoCmd) feed(env *environment, o demo.Options) error {
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
	fmt.Fprintf(env.stderr, "%d records of %s, %g times as fast as the day\n", len(events), o.AsOf.Format(time.DateOnly), speed)
	begun := events[0].At
	start := time.Now()
	for i, e := range events {
		due := start.Add(time.Duration(float64(e.At.Sub(begun)) / speed))
		if err := sleepUntil(env.ctx, due); err != nil {
			return err
		}
		if err := c.send(env.ctx, *target, e); err != nil {
			return fmt.Errorf("record %d of %d: %w", i+1, len(events), err)
		}
		fmt.Fprintf(env.stdout, "%s  %s\n", e.At.Format("15:04"), e.Layer)
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

func (c *demoCmd) send(ctx context.Context, target url.URL, e campaign.Event) error {
	target.RawQuery = url.Values{"layer": {string(e.Layer)}, "crs": {e.CRS}, "source": {e.Source}, "name": {"feed"}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), bytes.NewReader(e.CSV))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.Token)
	req.Header.Set("Content-Type", "text/csv")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusCreated {
		var problem struct{ Detail string }
		_ = json.Unmarshal(body, &problem)
		return fmt.Errorf("the server answered %s: %s", res.Status, problem.Detail)
	}
	return nil
}

//go:build soak && linux

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strconv"
	"strings"
	"testing"
	"time"
)

// caller asks a running server as somebody who has signed in.
type caller struct {
	*testing.T
	root   string
	client http.Client
}

// signedIn is the commander of a demonstration.
func signedIn(t *testing.T, root string) *caller {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &caller{T: t, root: root, client: http.Client{Jar: jar}}
	c.ask(http.MethodPost, "/api/session", `{"demo":"commander"}`, nil)
	return c
}

// ask fails the test unless the answer is a good one. headers are names and values in turn.
func (c *caller) ask(method, path, body string, into any, headers ...string) {
	c.Helper()
	if err := c.try(method, path, body, into, headers...); err != nil {
		c.Fatal(err)
	}
}

func (c *caller) try(method, path, body string, into any, headers ...string) error {
	req, err := http.NewRequestWithContext(c.Context(), method, c.root+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", strconv.FormatInt(time.Now().UnixNano(), 36))
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, path, res.Status, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}

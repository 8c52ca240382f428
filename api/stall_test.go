package api

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

// tightly are limits that a test can wait for.
func tightly() limits {
	const short = 300 * time.Millisecond
	return limits{header: short, body: short, reader: 3 * short, renew: time.Millisecond, upload: short, event: short}
}

// watched is a listener that tells of connections that the server has ended, and gives them buffers that fill soon.
type watched struct {
	net.Listener
	ended chan struct{}
}

type watchedConn struct {
	net.Conn
	once  sync.Once
	ended chan struct{}
}

func (l *watched) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(4096)
	}
	return &watchedConn{Conn: c, ended: l.ended}, nil
}

// CloseWrite is what net/http ends a connection with whose body it did not read.
func (c *watchedConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

func (c *watchedConn) Close() error {
	c.once.Do(func() { c.ended <- struct{}{} })
	return c.Conn.Close()
}

// listening serves the fixture on a real listener, within tight limits.
func (f *bookFixture) listening(t *testing.T) *watched {
	t.Helper()
	f.server.limits = tightly()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &watched{inner, make(chan struct{}, 2000)}
	h := f.server.HTTPServer()
	done := make(chan error, 1)
	go func() { done <- h.Serve(l) }()
	t.Cleanup(func() { _ = h.Close(); <-done })
	return l
}

// dial connects with a buffer that fills soon, and says something.
func (l *watched) dial(t *testing.T, say string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(4096)
	}
	if _, err := io.WriteString(c, say); err != nil {
		t.Fatal(err)
	}
	return c
}

// ends waits until the server has ended one connection.
func (l *watched) ends(t *testing.T, name string) {
	t.Helper()
	select {
	case <-l.ended:
	case <-time.After(30 * time.Second):
		t.Fatalf("%s: the server holds the connection", name)
	}
}

// TestStalledReaders: a client that never reads a large answer, and one whose event stream fills, are let go, and nothing is held for them.
func TestStalledReaders(t *testing.T) {
	f := newBookFixture(t, withDemo)
	f.server.heartbeat = time.Millisecond
	l := f.listening(t)
	cookie := "Cookie: " + f.as(t, data.Official).header() + "\r\n"
	for name, ask := range map[string]string{
		"a large answer":     "GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n",
		"pipelined ones":     strings.Repeat("GET /api/collections/villages/items HTTP/1.1\r\nHost: x\r\n"+cookie+"\r\n", 20),
		"an event stream":    "GET /api/events HTTP/1.1\r\nHost: x\r\n" + cookie + "\r\n",
		"a stream by a HEAD": "HEAD /api/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + cookie + "\r\n",
	} {
		l.dial(t, ask)
		l.ends(t, name)
	}
	if n := f.view.Subscribers(); n != 0 {
		t.Errorf("%d streams are held", n)
	}
	f.server.bell.mu.Lock()
	defer f.server.bell.mu.Unlock()
	if n := len(f.server.bell.ears); n != 0 {
		t.Errorf("%d ears are held", n)
	}
}

// TestSlowSenders: who sends a head or a body a byte at a time, or a body that nobody wants, is answered or let go within the limit.
func TestSlowSenders(t *testing.T) {
	f := newBookFixture(t, withDemo)
	l := f.listening(t)
	cookie := "Cookie: " + f.as(t, data.SecAdmin).header() + "\r\n"
	json := "Host: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n"
	for name, begin := range map[string]string{
		"a head":                         "GET /api HTTP/1.1\r\nHost: x\r\nX-Slow: ",
		"no head at all":                 "",
		"a form's body":                  "POST /api/session HTTP/1.1\r\n" + json + "\r\n{",
		"a form's body, signed in":       "POST /api/admin/users HTTP/1.1\r\n" + json + cookie + "\r\n{",
		"a list of users":                "POST /api/admin/users/import?dry_run=true HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 60000\r\n" + cookie + "\r\nname",
		"a body in chunks":               "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
		"a body that a GET does not ask": "GET /api HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n",
		"a body of nothing that exists":  "POST /api/nothing HTTP/1.1\r\n" + json + "\r\n",
		"a body that is refused":         "POST /api/imports?layer=disputes HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 60000\r\n\r\n",
	} {
		c := l.dial(t, begin)
		go func() {
			tick := time.NewTicker(20 * time.Millisecond)
			defer tick.Stop()
			for range tick.C {
				if _, err := io.WriteString(c, " "); err != nil {
					return
				}
			}
		}()
		l.ends(t, name)
		c.Close()
	}
}

// TestHugeBodies: a body that says it is too large is refused at once, and one that turns out to be is not read to its end.
func TestHugeBodies(t *testing.T) {
	f := newBookFixture(t, withDemo)
	l := f.listening(t)
	feeder := "Authorization: Bearer " + f.token(t, accounts.ImportRight("hotline")) + "\r\n"
	for name, ask := range map[string]string{
		"of a form":             "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n",
		"of an import":          "POST /api/imports?layer=disputes&crs=EPSG:4490 HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 10000000000\r\n" + feeder + "\r\n",
		"of a form, in a chunk": "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n40000\r\n" + strings.Repeat(" ", 0x40000) + "\r\n",
	} {
		c := l.dial(t, ask)
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %s", name, res.Status)
		}
		l.ends(t, name)
	}
}

// TestAStalledUploadFreesItsPlace: an import whose sender stands still ends, says so, and the next one goes.
func TestAStalledUploadFreesItsPlace(t *testing.T) {
	f := newBookFixture(t, withDemo)
	l := f.listening(t)
	feeder := f.token(t, accounts.ImportRight("hotline"))
	head := "POST /api/imports?layer=disputes&crs=EPSG:4490 HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 1000000\r\nAuthorization: Bearer " + feeder + "\r\n\r\n"
	c := l.dial(t, head+importCSV)
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil || res.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), "stood still") {
		t.Errorf("%s %s %v", res.Status, body, err)
	}
	l.ends(t, "a stalled upload")
	a := f.do(t, http.MethodPost, "/api/imports?layer=disputes&crs=EPSG:4490", strings.NewReader(importCSV), "Authorization", "Bearer "+feeder, "Content-Type", "text/csv")
	a.doc(t, http.StatusCreated)
}

// TestWhatIsDoneWithABodyMayTakeLonger: the limit of a body ends with its last byte, however it was read and whether or not its reader asks again, so that a long import
// is not cut off.
func TestWhatIsDoneWithABodyMayTakeLonger(t *testing.T) {
	f := newBookFixture(t, withDemo)
	readers := map[string]func(c echo.Context) io.Reader{
		"as it is":     func(c echo.Context) io.Reader { return c.Request().Body },
		"as an upload": func(c echo.Context) io.Reader { return f.server.upload(c, c.Request().Body) },
		"up to a length": func(c echo.Context) io.Reader {
			return f.server.upload(c, http.MaxBytesReader(c.Response(), c.Request().Body, 10))
		},
	}
	f.server.echo.POST("/slow/:reader", func(c echo.Context) error {
		in := readers[strings.ReplaceAll(c.Param("reader"), "-", " ")](c)
		if _, err := io.Copy(io.Discard, in); err != nil {
			return err
		}
		if n, err := in.Read(make([]byte, 10)); n != 0 || err != io.EOF { // what a reader must answer exactly
			return fmt.Errorf("%d, %w", n, err)
		}
		bodyWithin(c, f.server.limits.body)
		select {
		case <-c.Request().Context().Done():
			return c.Request().Context().Err()
		case <-time.After(3 * f.server.limits.body):
			return c.NoContent(http.StatusNoContent)
		}
	})
	l := f.listening(t)
	for name := range readers {
		for sent, body := range map[string]string{"": "Content-Length: 2\r\n\r\n{}", ", in chunks": "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"} {
			c := l.dial(t, "POST /slow/"+strings.ReplaceAll(name, " ", "-")+" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"+body)
			res, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				t.Fatalf("%s%s: %v", name, sent, err)
			}
			res.Body.Close()
			if res.StatusCode != http.StatusNoContent {
				t.Errorf("%s%s: %s", name, sent, res.Status)
			}
		}
	}
}

// TestAThousandStreams: a hundred readers that stand still hold nobody else up.
func TestAThousandStreams(t *testing.T) {
	const all, still = 1000, 100
	f := newBookFixture(t, withDemo)
	l := f.listening(t)
	f.server.limits = defaultLimits()
	ask := "GET /api/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: " + f.as(t, data.Official).header() + "\r\n\r\n"
	heard := make(chan error, all)
	var greeted sync.WaitGroup
	for i := range all {
		c := l.dial(t, ask)
		if i < still {
			continue
		}
		greeted.Add(1)
		go func() {
			in, hello := bufio.NewReader(c), false
			for {
				line, err := in.ReadString('\n')
				if strings.HasPrefix(line, "event: hello") && !hello {
					hello = true
					greeted.Done()
				}
				if err != nil || strings.HasPrefix(line, "event: change") {
					if !hello {
						greeted.Done()
					}
					heard <- err
					return
				}
			}
		}()
	}
	greeted.Wait()
	f.red(t, "news", "431021100200", 1, time.Hour)
	for i := range all - still {
		select {
		case err := <-heard:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("%d of %d streams were told", i, all-still)
		}
	}
	f.server.EndStreams()
	for range all {
		l.ends(t, fmt.Sprint(all, " streams"))
	}
}

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// server is the program serving a small demonstration store, ended by SIGTERM with the test.
func server(t *testing.T, args ...string) (address string) {
	t.Helper()
	return serving(t, demoStore(t, t.TempDir()), args...)
}

// serving is the program serving a store, ended by SIGTERM with the test.
func serving(t *testing.T, store string, args ...string) (address string) {
	t.Helper()
	address, _ = process(t, store, args...)
	return address
}

// process is serving, and the process's id.
func process(t *testing.T, store string, args ...string) (address string, pid int) {
	t.Helper()
	serve := program(t, append([]string{"serve", "--store", store, "--listen", "127.0.0.1:0"}, args...)...)
	out, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	serve.Stderr = &log
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	t.Cleanup(func() {
		_ = serve.Process.Signal(syscall.SIGTERM)
		if err := serve.Wait(); err != nil {
			t.Errorf("after SIGTERM: %v\n%s", err, log.String())
		}
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	return strings.TrimSpace(line[strings.Index(line, "http://"):]), serve.Process.Pid
}

func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), self, args...) // ended by a signal, not by the test's context
	cmd.Env = append(os.Environ(), asMain+"=1")
	return cmd
}

// TestReadmeCurlLines asks what the README says to ask and looks whether the answers have what a reader expects of them.
func TestReadmeCurlLines(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^curl -s '?(http://127\.0\.0\.1:8080[^'\s]*)'?$`).FindAllStringSubmatch(string(readme), -1)
	if len(lines) != 3 {
		t.Fatalf("%d curl lines in the README, not 3", len(lines))
	}
	address := server(t, "--anonymous", "commander")
	for _, l := range lines {
		url := strings.Replace(l[1], "http://127.0.0.1:8080", address, 1)
		res, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		var doc struct {
			Features    []json.RawMessage
			Collections []json.RawMessage
		}
		if err == nil {
			err = json.Unmarshal(body, &doc)
		}
		if err != nil || res.StatusCode != http.StatusOK || len(doc.Features)+len(doc.Collections) == 0 {
			t.Errorf("%s: %s, %v: %.200s", url, res.Status, err, body)
		}
	}
}

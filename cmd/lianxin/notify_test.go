package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lianxin/data/seal"
)

// serviceManager listens as one does, and waits for a message two minutes at most.
func serviceManager(t *testing.T, dir string) *net.UnixConn {
	t.Helper()
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(dir, "notify"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetReadDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestServiceManager: a service manager that listens hears of loading, of readiness once requests are answered, and of the end, which is no fault; the key that it
// hands over in a file whose mode shows a group is taken.
func TestServiceManager(t *testing.T) {
	dir := t.TempDir()
	store := demoStore(t, dir)
	handed := filepath.Join(dir, "handed")
	if err := os.Mkdir(handed, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(store+".key", filepath.Join(handed, defaultKeyFile)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(handed, defaultKeyFile), 0o440); err != nil {
		t.Fatal(err)
	}
	manager := serviceManager(t, dir)
	hears := func(want string) {
		t.Helper()
		b := make([]byte, 4096)
		n, err := manager.Read(b)
		if got := string(b[:n]); err != nil || !strings.HasPrefix(got, want) {
			t.Fatalf("heard %q, %v; not %q", got, err, want)
		}
	}
	serve := program(t, "serve", "--store", store, "--listen", "127.0.0.1:0")
	serve.Env = append(serve.Env, "NOTIFY_SOCKET="+manager.LocalAddr().String(), "CREDENTIALS_DIRECTORY="+handed)
	var log strings.Builder
	serve.Stderr = &log
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = serve.Process.Kill() })
	hears("STATUS=opens")
	hears("READY=1\nSTATUS=serves " + store)
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	hears("STOPPING=1")
	if err := serve.Wait(); err != nil {
		t.Errorf("%v\n%s", err, log.String())
	}
}

// TestStoppedWhileLoading: to be stopped before anything is served is no fault.
func TestStoppedWhileLoading(t *testing.T) {
	dir := t.TempDir()
	store := demoStore(t, dir)
	manager := serviceManager(t, dir)
	serve := program(t, "serve", "--store", store, "--listen", "127.0.0.1:0")
	serve.Env = append(serve.Env, "NOTIFY_SOCKET="+manager.LocalAddr().String())
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = serve.Process.Kill() })
	if _, err := manager.Read(make([]byte, 4096)); err != nil { // it has begun to open the store
		t.Fatal(err)
	}
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Error(err)
	}
}

// TestKeyOfCredentials: what systemd hands over comes after what flags and environment say, and need not be there.
func TestKeyOfCredentials(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, b byte) string {
		t.Helper()
		key := make([]byte, seal.KeySize)
		key[0] = b
		path := filepath.Join(dir, name)
		if err := seal.WriteKey(path, key); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, 0o440); err != nil {
			t.Fatal(err)
		}
		return path
	}
	other, handed := write("other.key", 1), write(defaultKeyFile, 2)
	for _, c := range []struct {
		name string
		keys keyFlags
		want int // the first byte; 0: no key; -1: refused
	}{
		{"by itself", keyFlags{Handed: dir}, 2},
		{"named", keyFlags{KeyFile: handed, Handed: dir}, 2},
		{"another of the folder", keyFlags{KeyFile: other, Handed: dir}, 1},
		{"readable by others and not handed over", keyFlags{KeyFile: other}, -1},
		{"none in the folder", keyFlags{Handed: t.TempDir()}, 0},
		{"the key itself", keyFlags{VaultKey: "03" + strings.Repeat("00", seal.KeySize-1), Handed: dir}, 3},
	} {
		key, err := (&environment{keys: c.keys}).key()
		switch {
		case c.want < 0 && err == nil, c.want >= 0 && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want == 0 && key != nil, c.want > 0 && (len(key) == 0 || int(key[0]) != c.want):
			t.Errorf("%s: %v", c.name, key)
		}
	}
}

// TestKeyOfAStoreThatIsMade: what systemd hands over is the key of a store that is made as well, and no other is drawn beside it.
func TestKeyOfAStoreThatIsMade(t *testing.T) {
	handed, here := t.TempDir(), t.TempDir()
	t.Chdir(here)
	key := make([]byte, seal.KeySize)
	key[0] = 7
	path := filepath.Join(handed, defaultKeyFile)
	if err := seal.WriteKey(path, key); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o440); err != nil {
		t.Fatal(err)
	}
	for _, keys := range []keyFlags{{Handed: handed}, {KeyFile: path, Handed: handed}} {
		env := &environment{keys: keys}
		got, err := env.newDatabaseKey()
		if err != nil || !bytes.Equal(got, key) {
			t.Errorf("%+v: %x, %v", keys, got, err)
		}
		if err := keepKey(env, key); err != nil {
			t.Errorf("%+v: %v", keys, err)
		}
	}
	if left, err := os.ReadDir(here); err != nil || len(left) > 0 {
		t.Errorf("%v is left here, %v", left, err)
	}
	drawn, err := (&environment{}).newDatabaseKey()
	if err != nil || len(drawn) != seal.KeySize {
		t.Fatal(err)
	}
	if again, err := (&environment{}).newDatabaseKey(); err != nil || !bytes.Equal(again, drawn) {
		t.Errorf("the key that was drawn is not found again: %v", err)
	}
}

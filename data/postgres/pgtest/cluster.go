//go:build unix

package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/jackc/pgx/v5"
)

const template = "lianxin_template"

// Options of New; the zero value is right for tests.
type Options struct {
	// Dir is where the cluster's folder is made; empty is the temporary folder. For root it must be open to "nobody".
	Dir string
	// Durable makes the server wait for the disk as it does in earnest: for benchmarks.
	Durable bool
	// Settings are added to postgresql.conf, after and so above those of this package.
	Settings map[string]string
}

// A Cluster is one running PostgreSQL server. Its methods may be called from several goroutines.
type Cluster struct {
	dir       string // data/, log and the socket
	bin       string
	owner     *syscall.Credential
	guard     *exec.Cmd
	leash     io.Closer // when it closes, the guard ends everything
	databases atomic.Int64
}

// New makes and starts a cluster. The caller closes it.
func New(ctx context.Context, options Options) (*Cluster, error) {
	bin, err := find()
	if err != nil {
		return nil, err
	}
	owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := makeDir(options.Dir, owner)
	if err != nil {
		return nil, fmt.Errorf("make a folder for PostgreSQL: %w", err)
	}
	c := &Cluster{dir: dir, bin: bin, owner: owner}
	if err := c.startGuard(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := c.create(ctx, options); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Close stops the server at once, with whatever runs in it, and removes its folder.
func (c *Cluster) Close() error {
	if err := c.leash.Close(); err != nil {
		return err
	}
	if err := c.guard.Wait(); err != nil {
		return fmt.Errorf("stop PostgreSQL in %s: %w", c.dir, err)
	}
	return nil
}

// Database makes an empty database with PostGIS and returns its URL. It lasts as long as the cluster, or until Drop.
func (c *Cluster) Database(ctx context.Context) (string, error) {
	name := fmt.Sprintf("lianxin_%d", c.databases.Add(1))
	// The copy is of files, which without waiting for the disk is quicker than of log records.
	if err := c.admin(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY file_copy"); err != nil {
		return "", err
	}
	return c.url(name), nil
}

// Drop removes a database made by Database, ending the sessions in it.
func (c *Cluster) Drop(ctx context.Context, databaseURL string) error {
	config, err := pgx.ParseConfig(databaseURL)
	if err != nil {
		return err
	}
	return c.admin(ctx, "DROP DATABASE "+pgx.Identifier{config.Database}.Sanitize()+" WITH (FORCE)")
}

// Log returns the end of the server's log, at most 16 kB.
func (c *Cluster) Log() string {
	text, err := os.ReadFile(c.path("log"))
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-16<<10):])
}

// create makes the data, starts the server and prepares the template.
func (c *Cluster) create(ctx context.Context, options Options) error {
	err := c.program(ctx, "initdb", "--pgdata="+c.path("data"), "--username=postgres", "--auth=trust", "--encoding=UTF8",
		"--locale=C", "--locale-provider=icu", "--icu-locale=zh", "--no-sync", "--no-instructions")
	if err != nil {
		return err
	}
	if err := c.configure(options); err != nil {
		return err
	}
	if err := c.Start(ctx); err != nil {
		return err
	}
	if err := c.admin(ctx, "CREATE DATABASE "+template); err != nil {
		return err
	}
	return c.exec(ctx, template, "CREATE EXTENSION postgis")
}

func (c *Cluster) configure(options Options) error {
	settings := map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": c.dir,
		"timezone":                "Asia/Shanghai",
		"log_timezone":            "UTC",
	}
	if !options.Durable {
		settings["fsync"] = "off"
		settings["synchronous_commit"] = "off"
		settings["full_page_writes"] = "off"
	}
	maps.Copy(settings, options.Settings)

	f, err := os.OpenFile(c.path("data", "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		fmt.Fprintf(f, "%s = '%s'\n", name, strings.ReplaceAll(settings[name], "'", "''"))
	}
	return f.Close()
}

// program runs one of PostgreSQL's programs as the server's user. What it prints is in the error if it fails.
func (c *Cluster) program(ctx context.Context, name string, args ...string) error {
	// A file, since a pipe would stay open in the server that pg_ctl leaves behind.
	out, err := os.CreateTemp("", "lianxin-pg-out-")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, name), args...)
	cmd.Dir = c.dir
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.owner, Setsid: true}
	if err := cmd.Run(); err != nil {
		said, readErr := os.ReadFile(out.Name())
		return errors.Join(fmt.Errorf("%s: %w\n%s\n%s", name, err, said, c.Log()), readErr)
	}
	return nil
}

// admin runs a statement in the database "postgres", as the superuser.
func (c *Cluster) admin(ctx context.Context, sql string) error { return c.exec(ctx, "postgres", sql) }

func (c *Cluster) exec(ctx context.Context, database, sql string) error {
	conn, err := pgx.Connect(ctx, c.url(database))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

func (c *Cluster) url(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database}
	u.RawQuery = url.Values{"host": {c.dir}}.Encode()
	return u.String()
}

func (c *Cluster) path(elements ...string) string {
	return filepath.Join(append([]string{c.dir}, elements...)...)
}

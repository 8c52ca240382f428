// Command lianxin is the whole product in one binary: it makes, fills, serves, checks and carries away a store.
//
// It wires packages together and reads flags, environment and clock for them; nothing else happens here.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"lianxin/data"
)

// cli is the command line. Every command takes --store.
type cli struct {
	Store string `help:"GeoPackage file, or postgres:// address." placeholder:"FILE|URL" env:"LIANXIN_STORE" default:"lianxin.gpkg"`
	keyFlags
	Verbose bool             `short:"v" help:"Log more."`
	Version kong.VersionFlag `help:"Print the version and stop."`

	Serve        serveCmd    `cmd:"" help:"Serve the map and the API."`
	Import       importCmd   `cmd:"" help:"Import boundaries, unit lists or records from files."`
	Export       exportCmd   `cmd:"" help:"Write layers into a file that other programs read."`
	Demo         demoCmd     `cmd:"" help:"Make a generated demonstration prefecture, or feed a running server from it."`
	Check        checkCmd    `cmd:"" help:"Verify the store: integrity, index, pins, counts, orphans."`
	Backup       backupCmd   `cmd:"" help:"Write a consistent copy of the store and its vault, also while serving."`
	Restore      restoreCmd  `cmd:"" help:"Put a backup back."`
	MigrateStore moveCmd     `cmd:"" help:"Move a whole store from a file into PostgreSQL or back, and compare both sides."`
	Rekey        rekeyCmd    `cmd:"" help:"Change the key of the vault."`
	Config       configCmd   `cmd:"" help:"Show or change the settings document."`
	Database     databaseCmd `cmd:"" help:"What a database administrator needs for a store in PostgreSQL."`
	User         userCmd     `cmd:"" help:"Who may come in: users and API tokens."`
}

// Exit codes.
const (
	exitOK    = 0
	exitFault = 1 // the work could not be done, or a check found a fault
	exitUsage = 2 // the command line or its input is wrong
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is main with everything it touches as arguments.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var c cli
	exited, code := false, exitOK
	parser, err := kong.New(&c,
		kong.Name("lianxin"),
		kong.Description("Lianxin 连心 pins disputes, hazards and visits to village polygons and serves them as live map layers.\n\n"+
			"Start with:  lianxin demo --store demo.gpkg && lianxin serve --store demo.gpkg --anonymous commander"),
		kong.Vars{"version": version()},
		kong.Writers(stdout, stderr),
		kong.Exit(func(n int) { exited, code = true, n }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(stderr, "lianxin:", err)
		return exitFault
	}
	kctx, err := parser.Parse(args)
	if exited {
		return code
	}
	if err != nil {
		fmt.Fprintln(stderr, "lianxin:", err)
		fmt.Fprintln(stderr, "Run lianxin --help for what there is.")
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	env := &environment{ctx: ctx, store: c.Store, keys: c.keyFlags, stdin: stdin, stdout: stdout, stderr: stderr, verbose: c.Verbose}
	return exitCode(kctx.Run(env), stderr)
}

// environment is what every command is given.
type environment struct {
	ctx            context.Context //nolint:containedctx // the life of the process
	store          string
	keys           keyFlags
	stdin          io.Reader
	stdout, stderr io.Writer
	verbose        bool
}

// log writes to standard error.
func (e *environment) log() *slog.Logger {
	level := slog.LevelInfo
	if e.verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: level}))
}

// errFault ends a command that has already said what is wrong.
var errFault = errors.New("faults found")

func exitCode(err error, stderr io.Writer) int {
	var invalid *data.InvalidError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFault):
		return exitFault
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "lianxin: stopped; the store is as it was")
		return exitFault
	case errors.As(err, &invalid):
		for _, f := range invalid.Fields {
			fmt.Fprintf(stderr, "lianxin: %s: %s\n", f.Field, f.Reason)
		}
		return exitUsage
	case errors.Is(err, data.ErrInvalid):
		fmt.Fprintln(stderr, "lianxin:", err)
		return exitUsage
	default:
		fmt.Fprintln(stderr, "lianxin:", err)
		return exitFault
	}
}

// version is the module's: the release tag, or the commit it was built from.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"lianxin/bench/floor"
	"lianxin/bench/postgis"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		log.Fatal("bench: ", err)
	}
}

// run is the whole benchmark, or one of the servers it starts itself as: `floor FILE`, `postgis FILE ADDRESS`.
func run(ctx context.Context, args []string) error {
	if len(args) == 2 && args[0] == "floor" {
		return serveFloor(ctx, args[1])
	}
	if len(args) == 3 && args[0] == "postgis" {
		return servePostGIS(ctx, args[1], args[2])
	}
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&o.bin, "bin", "bin/lianxin", "the product's binary")
	flags.IntVar(&o.records, "records", 1_000_000, "disputes in the store")
	flags.IntVar(&o.viewports, "viewports", 60, "different viewports a row")
	flags.IntVar(&o.rounds, "rounds", 5, "times each viewport is asked of each server")
	flags.DurationVar(&o.load, "load", 3*time.Second, "time under load a server and row")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return o.run(ctx)
}

func serveFloor(ctx context.Context, file string) error {
	features, err := readFeatures(file)
	if err != nil {
		return err
	}
	return serve(ctx, floor.New(features))
}

func servePostGIS(ctx context.Context, file, address string) error {
	features, err := readFeatures(file)
	if err != nil {
		return err
	}
	s, err := postgis.New(ctx, address, features)
	if err != nil {
		return err
	}
	defer s.Close()
	return serve(ctx, s)
}

// serve prints its address when it is ready, as the product does, and serves until ctx ends.
func serve(ctx context.Context, h http.Handler) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	fmt.Printf("serving at http://%s\n", l.Addr())
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"lianxin/data"
	"lianxin/data/gpkg"
)

// openStore opens what --store names.
func openStore(ctx context.Context, address string) (*gpkg.Store, error) {
	if strings.Contains(address, "://") {
		return nil, data.Invalid("--store", "this build keeps records in a GeoPackage file; %q is an address", address)
	}
	if _, err := os.Stat(address); err != nil {
		return nil, data.Invalid("--store", "%s cannot be opened; make a store with `lianxin demo` or `lianxin import --create`", address)
	}
	return gpkg.Open(ctx, address, gpkg.Options{})
}

// createStore makes a new store; it never touches an existing file.
func createStore(ctx context.Context, path string, o gpkg.CreateOptions) (*gpkg.Store, error) {
	if strings.Contains(path, "://") {
		return nil, data.Invalid("--store", "this build keeps records in a GeoPackage file; %q is an address", path)
	}
	if _, err := os.Stat(path); err == nil {
		return nil, data.Invalid("--store", "%s is there already; name another file or remove it first", path)
	}
	s, err := gpkg.Create(ctx, path, o)
	if err != nil {
		return nil, fmt.Errorf("making %s: %w", path, err)
	}
	return s, nil
}

package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"lianxin/data"
	"lianxin/data/units"
)

// unitsOf tells of a prefix whether a unit of a store's boundaries or lists lies under it; nil when the store has neither yet.
func unitsOf(ctx context.Context, store data.Store) (under func(prefix string) bool, err error) {
	snap, err := store.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, snap.Close()) }()
	var codes []string
	for _, layer := range []data.LayerID{data.Counties, data.Townships, data.Villages} {
		if err := snap.Records(ctx, layer, 0, 1, func(r *data.Record) error {
			codes = append(codes, strings.Clone(r.Unit))
			return nil
		}); err != nil {
			return nil, err
		}
	}
	lists, err := store.UnitLists(ctx)
	if err != nil {
		return nil, err
	}
	if len(lists) > 0 {
		list, err := units.FromLists(lists)
		if err != nil {
			return nil, err
		}
		for _, level := range []data.Level{data.LevelCounty, data.LevelTownship, data.LevelVillage} {
			for u := range list.All(level) {
				codes = append(codes, u.Code)
			}
		}
	}
	if len(codes) == 0 {
		return nil, nil
	}
	return func(prefix string) bool {
		return slices.ContainsFunc(codes, func(code string) bool { return strings.HasPrefix(code, prefix) })
	}, nil
}

// checkScope refuses units that are none of the store's, each that is wrong.
func checkScope(ctx context.Context, store data.Store, scope []string) error {
	under, err := unitsOf(ctx, store)
	if err != nil {
		return err
	}
	var bad []error
	for _, code := range data.NowhereIn(scope, nil, under) {
		bad = append(bad, data.Invalid("--scope", "there is no unit %s in the store", code))
	}
	return data.Collect(bad...)
}

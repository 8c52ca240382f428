package ingest

import (
	"context"
	"hash/maphash"

	"lianxin/data"
)

// maxDryIDs is how many ids a dry run remembers to find repeated ones.
const maxDryIDs = 2_000_000

// dryRun is a sink that keeps nothing but the ids.
type dryRun struct {
	seed maphash.Seed
	seen map[uint64]struct{}
	full bool
}

func newDryRun() *dryRun {
	return &dryRun{seed: maphash.MakeSeed(), seen: map[uint64]struct{}{}}
}

// Put notes ids and tells which it has seen.
func (d *dryRun) Put(_ context.Context, puts []data.Put) (duplicates []int, err error) {
	for i := range puts {
		h := maphash.String(d.seed, puts[i].Record.ID)
		if _, seen := d.seen[h]; seen {
			duplicates = append(duplicates, i)
			continue
		}
		if d.full = len(d.seen) >= maxDryIDs; !d.full {
			d.seen[h] = struct{}{}
		}
	}
	return duplicates, nil
}

// Reject does nothing.
func (d *dryRun) Reject(context.Context, []data.Rejection) error { return nil }

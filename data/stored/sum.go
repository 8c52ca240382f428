package stored

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"lianxin/data"
	"lianxin/data/stored/wkb"
)

// Sum is a checksum of one part of a store: how many things there are, and the sum of their SHA-256 in four lanes of 64 bits, so that
// it depends on no order and two stores need no common one.
type Sum struct {
	Part  string
	Count int64
	lanes [4]uint64
}

// String is the sum in hexadecimal digits.
func (s Sum) String() string {
	var b []byte
	for _, l := range s.lanes {
		b = binary.BigEndian.AppendUint64(b, l)
	}
	return hex.EncodeToString(b)
}

// Equal tells whether two parts are the same.
func (s Sum) Equal(o Sum) bool { return s == o }

// Add counts one thing, given as bytes that no other thing of the part has.
func (s *Sum) Add(thing []byte) {
	h := sha256.Sum256(thing)
	for i := range s.lanes {
		s.lanes[i] += binary.LittleEndian.Uint64(h[8*i:])
	}
	s.Count++
}

// Sums reads a whole store and returns the checksums of its parts, always in the same order.
func Sums(ctx context.Context, c Content) ([]Sum, error) {
	info, err := c.Info(ctx)
	if err != nil {
		return nil, err
	}
	var sums []Sum
	var failed error
	part := func(name string, read func(add func(...any) error) error) {
		if failed != nil {
			return
		}
		s := Sum{Part: name}
		var b []byte
		failed = read(func(values ...any) (err error) {
			if b, err = appendThing(b[:0], values...); err == nil {
				s.Add(b)
			}
			return err
		})
		if failed != nil {
			failed = fmt.Errorf("checksum of the %s: %w", name, failed)
		}
		sums = append(sums, s)
	}
	part("store", func(add func(...any) error) error {
		return add(info.ID, info.Created.UnixMilli(), info.Generated, info.Revision, info.BoundaryVersion)
	})
	part("records", func(add func(...any) error) error {
		_, err := c.Since(ctx, 0, func(ch data.Change) error {
			if ch.Record == nil {
				return nil
			}
			return add(ch.Revision, ch.Unit, ch.Record)
		})
		return err
	})
	part("deletions", func(add func(...any) error) error {
		return c.EachGrave(ctx, func(g Grave) error { return add(string(g.Layer), g.ID, g.Version, g.Revision, g.Unit) })
	})
	part("case files", func(add func(...any) error) error {
		return c.EachCase(ctx, func(f data.CaseFile) error {
			values := []any{string(f.Layer), f.ID}
			for _, name := range slices.Sorted(maps.Keys(f.Fields)) {
				values = append(values, name, f.Fields[name])
			}
			return add(values...)
		})
	})
	part("history", func(add func(...any) error) error {
		return c.EachVersion(ctx, func(v data.Version) error { return add(&v.Before, v.At.UnixMilli(), v.Actor, v.Import, v.Reason) })
	})
	part("batches", func(add func(...any) error) error {
		return c.EachBatch(ctx, func(b Batch) error { return add(b.Key, b.Applied, hex.EncodeToString(b.Request), b.At, b.Records) })
	})
	part("imports", func(add func(...any) error) error {
		return c.EachImport(ctx, func(i Import) error { return add(i.Account, i.Applied) })
	})
	part("rejections", func(add func(...any) error) error { return eachRejection(ctx, c, add) })
	part("settings", func(add func(...any) error) error {
		return c.EachSettings(ctx, func(s Settings) error { return add(s.Version, s.At, s.Actor, s.Doc) })
	})
	part("unit lists", func(add func(...any) error) error {
		lists, err := c.UnitLists(ctx)
		for _, l := range lists {
			err = add(l.CutOff, l.Prefix, l.Source, string(l.CSV))
		}
		return err
	})
	return sums, failed
}

func eachRejection(ctx context.Context, c Content, add func(...any) error) error {
	imports, err := c.Imports(ctx)
	for _, imp := range imports {
		if err == nil {
			err = c.Rejections(ctx, imp.ID, func(r data.Rejection) error { return add(imp.ID, r) })
		}
	}
	return err
}

// appendThing writes values so that no two lists of them are written alike.
func appendThing(b []byte, values ...any) ([]byte, error) {
	for _, v := range values {
		var err error
		switch v := v.(type) {
		case string:
			b = appendPart(b, v)
		case int64:
			b = binary.AppendVarint(b, v)
		case *data.Record:
			b, err = appendRecord(b, v)
		default:
			var doc []byte
			doc, err = json.Marshal(v)
			b = appendPart(b, string(doc))
		}
		if err != nil {
			return b, err
		}
	}
	return b, nil
}

func appendPart(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// appendRecord writes everything that a record says, floats by their bits.
func appendRecord(b []byte, r *data.Record) ([]byte, error) {
	for _, s := range []string{string(r.Layer), r.ID, r.Source, r.SourceID, r.Unit, r.UnitAtEvent, string(r.Pin.Method)} {
		b = appendPart(b, s)
	}
	b = binary.AppendVarint(b, r.Version)
	b = binary.AppendVarint(b, r.Recorded.UnixMilli())
	b = binary.AppendVarint(b, r.Pin.BoundaryVersion)
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(r.Pin.DistanceM))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(r.Pin.PrecisionM))
	b = binary.AppendUvarint(b, uint64(len(r.Units)))
	for _, u := range r.Units {
		b = appendPart(b, u)
	}
	b = binary.AppendUvarint(b, uint64(len(r.Values)))
	for _, v := range r.Values {
		b = append(b, byte(v.Kind()))
		if v.Kind() == data.KindFloat {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float()))
			continue
		}
		b = appendPart(b, v.String())
	}
	if r.Geometry == nil {
		return append(b, 0), nil
	}
	return wkb.Append(append(b, 1), r.Geometry, 0)
}

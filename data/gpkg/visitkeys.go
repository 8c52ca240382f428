package gpkg

import (
	"cmp"
	"context"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/seal"
	"lianxin/data/stored"
)

// VisitKeys tells what visits name as digests keyed with the vault's key; see data.VisitKeyReader. A visit whose case file is replaced meanwhile may be left out: it is a
// change that comes.
func (s *Store) VisitKeys(ctx context.Context, ids []string, visit func(data.VisitKeys) error) error {
	return s.visitKeys(ctx, nil, ids, visit)
}

func (s *Store) visitKeys(ctx context.Context, scope stored.Scope, ids []string, visit func(data.VisitKeys) error) error {
	digest := func(text string) uint64 {
		return binary.BigEndian.Uint64(s.vault.Sealer().Digest([]byte(text), "visit key"))
	}
	take := func(id string, fields map[string]string) error {
		if k, ok := seal.VisitKeys(id, fields, digest); ok {
			return visit(k)
		}
		return nil
	}
	if ids == nil {
		return s.allVisitKeys(ctx, scope, take)
	}
	for _, id := range ids {
		file, err := s.Part(scope).CaseFile(ctx, data.Visits, id)
		if errors.Is(err, data.ErrNotFound) || errors.Is(err, data.ErrUnavailable) {
			continue
		}
		if err != nil {
			return err
		}
		if err := take(id, file.Fields); err != nil {
			return err
		}
	}
	return nil
}

// caseOfVisit is a visit that has a case file.
type caseOfVisit struct {
	ref int64
	id  string
}

// allVisitKeys opens every case file of a visit in the order in which the vault keeps them.
func (s *Store) allVisitKeys(ctx context.Context, scope stored.Scope, take func(id string, fields map[string]string) error) error {
	t, err := s.table(data.Visits)
	if err != nil {
		return err
	}
	var cases []caseOfVisit
	err = s.read(ctx, func(c *lite.Conn) error {
		return c.Rows(ctx, "SELECT lx_case, id FROM "+stored.Quoted(t.name)+" WHERE lx_case <> 0 AND "+scope.Condition(t.layer, stored.Quoted), nil, func(row []driver.Value) error {
			var one caseOfVisit
			if err := lite.Read(row, &one.ref, &one.id); err != nil {
				return err
			}
			cases = append(cases, one)
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("visits with case files: %w", err)
	}
	slices.SortFunc(cases, func(a, b caseOfVisit) int { return cmp.Compare(a.ref, b.ref) })
	return s.vault.Cases(ctx, data.Visits, func(ref int64) (string, bool) {
		i, ok := slices.BinarySearchFunc(cases, ref, func(c caseOfVisit, ref int64) int { return cmp.Compare(c.ref, ref) })
		if !ok {
			return "", false
		}
		return cases[i].id, true
	}, take)
}

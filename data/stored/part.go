package stored

import (
	"context"
	"fmt"
	"slices"

	"lianxin/data"
)

// Part is a store as far as it concerns a scope; see data.Parted. The store says how it reads in bulk.
type Part struct {
	data.Store
	Scope     Scope
	Snapshots func(context.Context, Scope) (data.Snapshot, error)
	Changes   func(ctx context.Context, p data.Point, scope Scope, visit func(data.Change) error) (data.Point, error)
	Keys      func(ctx context.Context, scope Scope, ids []string, visit func(data.VisitKeys) error) error
}

// Part is what lies in both scopes.
func (p Part) Part(scope []string) data.Store {
	if len(scope) > 0 {
		if p.Scope = data.CommonScope(p.Scope, scope); len(p.Scope) == 0 {
			p.Scope = Scope{nowhere}
		}
	}
	return p
}

// nowhere is the prefix of no unit.
const nowhere = "-"

// Snapshot opens a consistent read of the records inside. Its Info is the whole store's.
func (p Part) Snapshot(ctx context.Context) (data.Snapshot, error) { return p.Snapshots(ctx, p.Scope) }

// Since visits changes that concern the scope.
func (p Part) Since(ctx context.Context, revision int64, visit func(data.Change) error) (int64, error) {
	reached, err := p.Changes(ctx, data.Point{Revision: revision}, p.Scope, visit)
	return reached.Revision, err
}

// After is Since of a point.
func (p Part) After(ctx context.Context, from data.Point, visit func(data.Change) error) (data.Point, error) {
	return p.Changes(ctx, from, p.Scope, visit)
}

// UnitLists are those of areas that the scope lies in or that lie in it: a prefecture's take 3 MB once they are ready for searches, and a third of a second.
func (p Part) UnitLists(ctx context.Context) ([]data.UnitList, error) {
	lists, err := p.Store.UnitLists(ctx)
	return slices.DeleteFunc(lists, func(l data.UnitList) bool { return len(data.CommonScope(p.Scope, []string{l.Prefix})) == 0 }), err
}

// VisitKeys visits the keys of visits inside.
func (p Part) VisitKeys(ctx context.Context, ids []string, visit func(data.VisitKeys) error) error {
	return p.Keys(ctx, p.Scope, ids, visit)
}

// Get reads a record that is inside.
func (p Part) Get(ctx context.Context, layer data.LayerID, id string) (data.Record, error) {
	r, err := p.Store.Get(ctx, layer, id)
	if err != nil {
		return r, err
	}
	l, err := p.Schema().Layer(layer)
	if err == nil && !p.Scope.Has(l, &r) {
		err = fmt.Errorf("%s %s: %w", layer, id, data.ErrNotFound)
	}
	if err != nil {
		return data.Record{}, err
	}
	return r, nil
}

// History is the earlier states that were inside; ErrNotFound when none was and the record is not.
func (p Part) History(ctx context.Context, layer data.LayerID, id string) ([]data.Version, error) {
	all, err := p.Store.History(ctx, layer, id)
	if err != nil {
		return nil, err
	}
	l, err := p.Schema().Layer(layer)
	if err != nil {
		return nil, err
	}
	inside := p.Scope.versions(l, all)
	if len(inside) == 0 {
		_, err = p.Get(ctx, layer, id)
	}
	return inside, err
}

// CaseFile is the case file of a record that is inside.
func (p Part) CaseFile(ctx context.Context, layer data.LayerID, id string) (data.CaseFile, error) {
	if _, err := p.Get(ctx, layer, id); err != nil {
		return data.CaseFile{}, err
	}
	return p.Store.CaseFile(ctx, layer, id)
}

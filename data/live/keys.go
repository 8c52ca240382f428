package live

import (
	"context"
	"fmt"
	"sync"

	"lianxin/data"
)

// visitKeys are the digests of the households and enterprises that visits name. They come from the store and go nowhere but into counts. It is safe for
// concurrent use; a visit's keys are here before a snapshot that has the visit is published.
type visitKeys struct {
	mu   sync.RWMutex
	keys map[ident]data.VisitKeys
}

// of are the keys of a visit; none when it names none. The receiver may be nil.
func (k *visitKeys) of(id ident) data.VisitKeys {
	if k == nil {
		return data.VisitKeys{}
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.keys[id]
}

// load reads the keys of all visits, or of those with the ids.
func (k *visitKeys) load(ctx context.Context, store data.Store, ids []string) error {
	keyed, ok := store.(data.VisitKeyReader)
	if !ok {
		return nil
	}
	fresh := map[ident]data.VisitKeys{}
	err := keyed.VisitKeys(ctx, ids, func(v data.VisitKeys) error {
		if id, ok := identOf(v.ID); ok {
			v.ID = "" // the key says it
			fresh[id] = v
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read what visits name: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if ids == nil {
		k.keys = fresh
		return nil
	}
	for _, text := range ids {
		if id, ok := identOf(text); ok {
			delete(k.keys, id)
		}
	}
	if k.keys == nil {
		k.keys = map[ident]data.VisitKeys{}
	}
	for id, v := range fresh {
		k.keys[id] = v
	}
	return nil
}

// follow reads the keys of visits that changed, before the snapshot that has them is published.
func (k *visitKeys) follow(ctx context.Context, store data.Store, n *next) error {
	ch := n.changes[data.Visits]
	if ch == nil || n.reload { // a reload reads all
		return nil
	}
	const few = 5000 // beyond it reading all is quicker
	if ch.rows()+len(ch.gone) > few {
		return k.load(ctx, store, nil)
	}
	ids := make([]string, 0, ch.rows()+len(ch.gone))
	for _, s := range ch.stages {
		for _, id := range s.ids {
			ids = append(ids, id.String())
		}
	}
	for _, id := range ch.gone {
		ids = append(ids, id.String())
	}
	return k.load(ctx, store, ids)
}

package live

import (
	"cmp"
	"context"
	"slices"
	"sync"
)

// memo keeps the last few of what is dear to compute, by tag: what a tag names never changes. Several who ask for one at the same time wait for
// the first.
type memo struct {
	max  int // entries; maxMemos when zero
	mu   sync.Mutex
	list []*memoEntry // the one asked for last comes last
}

type memoEntry struct {
	key string
	get func() (any, error)
}

// maxMemos bounds a memo: a table of 2,500 units is some 400 kB.
const maxMemos = 64

// remember answers with what is kept under the key, or makes it now. Failures are not kept.
func remember[T any](ctx context.Context, m *memo, key string, compute func(context.Context) (T, error)) (T, error) {
	e := m.entry(key, func() (any, error) { return compute(ctx) })
	v, err := e.get()
	if err == nil {
		return v.(T), nil //nolint:forcetypeassert // a key is of one kind of answer
	}
	m.drop(e)
	if ctx.Err() == nil { // whoever was first may have left
		return compute(ctx)
	}
	var none T
	return none, err
}

func (m *memo) entry(key string, get func() (any, error)) *memoEntry {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := slices.IndexFunc(m.list, func(e *memoEntry) bool { return e.key == key })
	e := &memoEntry{key: key, get: sync.OnceValues(get)}
	if at >= 0 {
		e = m.list[at]
		m.list = slices.Delete(m.list, at, at+1)
	}
	m.list = append(m.list, e)
	if len(m.list) > cmp.Or(m.max, maxMemos) {
		m.list = slices.Delete(m.list, 0, 1)
	}
	return e
}

func (m *memo) drop(e *memoEntry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.list = slices.DeleteFunc(m.list, func(o *memoEntry) bool { return o == e })
}

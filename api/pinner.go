package api

import (
	"context"
	"sync"

	"lianxin/data/ingest"
)

// pinners keeps the Pinner of the store's boundaries as they are: making one takes a second, and feeds and forms send a record at a time.
type pinners struct {
	mu   sync.Mutex
	last *ingest.Pinner
}

// pinner is of the boundaries, lists and settings of now. Whoever asks while one is made waits for it.
func (s *Server) pinner(ctx context.Context) (*ingest.Pinner, error) {
	s.pinners.mu.Lock()
	defer s.pinners.mu.Unlock()
	info, err := s.store.Info(ctx)
	if err != nil {
		return nil, err
	}
	lists, err := s.store.UnitLists(ctx)
	if err != nil {
		return nil, err
	}
	settings := s.view.Settings()
	if p := s.pinners.last; p != nil && p.Fits(info, lists, settings) {
		return p, nil
	}
	snap, err := s.store.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer snap.Close()
	p, err := ingest.LoadPinner(ctx, snap, lists, settings)
	if err == nil {
		s.pinners.last = p
	}
	return p, err
}

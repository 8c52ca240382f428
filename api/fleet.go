package api

import (
	"sync"
	"time"
)

// vitals are what a wall tells of itself.
type vitals struct {
	Build    string     `json:"build"`
	Scene    string     `json:"scene"`
	MemoryMB float64    `json:"memory_mb"`
	FrameAt  *time.Time `json:"frame_at"` // when it last drew
	AsOf     *time.Time `json:"as_of"`    // of the data it shows
}

// beat is what a wall last told.
type beat struct {
	vitals
	At time.Time `json:"at"` // when it told
}

// fleet are the last beats of walls. It lives in memory: a wall beats again within a minute of a restart.
type fleet struct {
	mu    sync.Mutex
	beats map[int64]beat // by device
}

func (f *fleet) set(device int64, b beat) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.beats == nil {
		f.beats = map[int64]beat{}
	}
	f.beats[device] = b
}

// get is a wall's last beat; nil when it told nothing since the server began.
func (f *fleet) get(device int64) *beat {
	f.mu.Lock()
	defer f.mu.Unlock()
	if b, ok := f.beats[device]; ok {
		return &b
	}
	return nil
}

package accounts

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"time"
)

// Beat is what a wall told of itself.
type Beat struct {
	Device   int64
	At       time.Time // when it told
	FrameAt  time.Time // when it last drew; zero: it did not say
	AsOf     time.Time // of the data it shows; zero likewise
	MemoryMB float64
	Build    string
	Scene    string
}

// KeepBeats writes the newest beats of walls, for the other processes that serve the same book. An older one than is kept changes nothing.
func (b *Book) KeepBeats(ctx context.Context, beats []Beat) error {
	if len(beats) == 0 {
		return nil
	}
	err := b.db.Write(ctx, func(tx Tx) error {
		for _, v := range beats {
			if _, err := tx.Exec(ctx, `INSERT INTO wall_beat (device, at, frame_at, as_of, memory_kb, build, scene) VALUES (?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (device) DO UPDATE SET at = excluded.at, frame_at = excluded.frame_at, as_of = excluded.as_of, memory_kb = excluded.memory_kb,
				build = excluded.build, scene = excluded.scene WHERE excluded.at > wall_beat.at`,
				v.Device, millis(v.At), millis(v.FrameAt), millis(v.AsOf), int64(math.Round(v.MemoryMB*1024)), v.Build, v.Scene); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep the beats of walls: %w", err)
	}
	return nil
}

// Beats are the last beats that any process kept, by device.
func (b *Book) Beats(ctx context.Context) (beats map[int64]Beat, err error) {
	beats = map[int64]Beat{}
	err = b.db.Read(ctx, func(tx Tx) error {
		return tx.Rows(ctx, "SELECT device, at, frame_at, as_of, memory_kb, build, scene FROM wall_beat", nil, func(row []driver.Value) error {
			var v Beat
			var kb int64
			err := Scan(row, &v.Device, &v.At, &v.FrameAt, &v.AsOf, &kb, &v.Build, &v.Scene)
			v.MemoryMB = float64(kb) / 1024
			beats[v.Device] = v
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read the beats of walls: %w", err)
	}
	return beats, nil
}

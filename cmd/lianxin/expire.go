package main

import (
	"context"
	"log/slog"
	"time"

	"lianxin/data"
	"lianxin/data/ingest"
)

// expireFixes forgets raw fixes of traces that are older than the settings keep them: a minute after the start, then every day.
func expireFixes(ctx context.Context, store data.Store, log *slog.Logger) {
	daily(ctx, time.Minute, func(now time.Time) {
		settings, err := store.Settings(ctx)
		if err == nil {
			var n int
			if n, err = ingest.Expire(ctx, store, now.AddDate(0, 0, -settings.Traces.KeepDays), now); n > 0 {
				log.Info("raw fixes expired", slog.Int("traces", n))
			}
		}
		if err != nil && ctx.Err() == nil {
			log.Error("raw fixes do not expire", slog.Any("error", err))
		}
	})
}

package main

import (
	"context"
	"log/slog"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
	"lianxin/data/citizen"
)

// purgeCases erases case files and attachments that were kept as long as the settings say, and sweeps attachments that belong to nothing: a few minutes
// after the start, then every day.
func purgeCases(ctx context.Context, store data.Store, book *accounts.Book, shelf *attach.Shelf, log *slog.Logger) {
	purger := citizen.NewPurger(store, book, shelf)
	daily(ctx, 3*time.Minute, func(now time.Time) {
		done, err := purger.Purge(ctx, now)
		if done != (citizen.Purged{}) {
			log.Info("kept long enough", slog.Int("case_files", done.CaseFiles), slog.Int("attachments", done.Attachments), slog.Int("refused_rows", done.RefusedRows))
		}
		if err == nil {
			var swept int
			if swept, err = shelf.Sweep(ctx, store, now); swept > 0 {
				log.Info("attachments of nothing swept", slog.Int("attachments", swept))
			}
		}
		if err != nil && ctx.Err() == nil {
			log.Error("what was kept long enough is not purged", slog.Any("error", err))
		}
	})
}

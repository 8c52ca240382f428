package main

import (
	"context"
	"time"
)

// daily does some work a while after the start and then every day, until ctx ends.
func daily(ctx context.Context, first time.Duration, work func(now time.Time)) {
	wait := time.NewTimer(first)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-wait.C:
			work(now)
			wait.Reset(24 * time.Hour)
		}
	}
}

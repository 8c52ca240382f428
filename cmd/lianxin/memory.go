package main

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
)

// slack is how much a server's heap may grow beyond what it holds before garbage is collected. The heap is of few large blocks, most
// of them without pointers, so that a collection costs little; to let it double, as is usual, would cost a gigabyte for a million cases.
const slack = 192 << 20

// trim hands what loading left behind back to the system and collects garbage sooner from now on. GOGC, where set, stands.
func trim() {
	debug.FreeOSMemory()
	if os.Getenv("GOGC") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	held := max(live[0].Value.Uint64(), 1)
	debug.SetGCPercent(min(100, max(15, int(100*slack/held))))
}

// frugal keeps a command that reads files of any size under 300 MB: garbage is collected the harder the nearer the limit. GOMEMLIMIT, where set, stands.
func frugal() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(150 << 20)
	}
}

//go:build unix

package gpkg_test

import (
	"os/signal"
	"syscall"
)

// limitFiles lets a write beyond limit bytes of a file fail, as it does on a full disk.
func limitFiles(limit uint64) error {
	signal.Ignore(syscall.SIGXFSZ)
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit})
}

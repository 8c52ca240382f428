//go:build soak

package postgres_test

import (
	"testing"
	"time"
)

// killRounds is how often writer and database are killed.
const killRounds = 50

// TestSoakPostgresPausesForLong freezes the database for half a minute.
func TestSoakPostgresPausesForLong(t *testing.T) {
	pauseFor = 30 * time.Second
	TestPostgresPauses(t)
}

// TestSoakPostgresKilled kills writer and database fifty times each.
func TestSoakPostgresKilled(t *testing.T) {
	t.Run("writer", TestPostgresKilledWriterLosesNothing)
	t.Run("database", TestPostgresKilledDatabaseLosesNothing)
}

//go:build unix

package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const oldest = 15 // major version

// find returns the folder of programs of the newest PostgreSQL that has PostGIS. LIANXIN_PG_BIN names it outright.
func find() (string, error) {
	best, bestMajor := "", oldest-1
	for _, bin := range candidates() {
		major, ok := usable(bin)
		if ok && major > bestMajor {
			best, bestMajor = bin, major
		}
	}
	if best == "" {
		return "", fmt.Errorf("PostgreSQL %d or newer with PostGIS is not installed: "+
			"on Debian, apt-get install postgresql postgresql-postgis; elsewhere LIANXIN_PG_BIN names its bin folder", oldest)
	}
	return best, nil
}

// candidates are folders that may hold initdb. scripts/deps.sh looks in the same places.
func candidates() []string {
	if bin := os.Getenv("LIANXIN_PG_BIN"); bin != "" {
		return []string{bin}
	}
	var bins []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
	} {
		found, err := filepath.Glob(pattern)
		if err == nil {
			bins = append(bins, found...)
		}
	}
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		bins = append(bins, strings.TrimSpace(string(out)))
	}
	return slices.Compact(bins)
}

// usable reports the major version of the server in a folder, and whether it and PostGIS are there.
func usable(bin string) (major int, ok bool) {
	if _, err := exec.LookPath(filepath.Join(bin, "pg_ctl")); err != nil {
		return 0, false
	}
	out, err := exec.Command(filepath.Join(bin, "initdb"), "--version").Output()
	if err != nil {
		return 0, false
	}
	major, err = strconv.Atoi(regexp.MustCompile(`[0-9]+`).FindString(string(out)))
	if err != nil {
		return 0, false
	}
	share, err := exec.Command(filepath.Join(bin, "pg_config"), "--sharedir").Output()
	if err != nil {
		return 0, false
	}
	_, err = os.Stat(filepath.Join(strings.TrimSpace(string(share)), "extension", "postgis.control"))
	return major, err == nil
}

//go:build unix

package pgtest

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// unprivileged is who the server runs as: nil, this process's user, or for root, whom PostgreSQL refuses, nobody.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, fmt.Errorf("find a user for PostgreSQL, which does not run as root: %w", err)
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user id of nobody: %w", err)
	}
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("group id of nobody: %w", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// makeDir makes the cluster's folder in parent, owned by the server's user. An empty parent is the usual
// temporary folder, or /tmp where that is closed to the server's user or makes a path too long for a socket.
func makeDir(parent string, owner *syscall.Credential) (string, error) {
	if parent == "" {
		parent = os.TempDir()
		if len(parent) > 60 || owner != nil && !openToAll(parent) {
			parent = "/tmp"
		}
	}
	dir, err := os.MkdirTemp(parent, "lianxin-pg-")
	if err != nil {
		return "", err
	}
	if owner != nil {
		if err := os.Chown(dir, int(owner.Uid), int(owner.Gid)); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// openToAll reports whether everyone may enter a folder and those above it.
func openToAll(dir string) bool {
	for dir = filepath.Clean(dir); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if dir == "/" || !strings.HasPrefix(dir, "/") {
			return dir == "/"
		}
	}
}

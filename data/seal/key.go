package seal

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"lianxin/data"
)

// KeySize is the length of a vault's key in bytes.
const KeySize = 32

// NewKey draws a key.
func NewKey(random io.Reader) ([]byte, error) {
	key := make([]byte, KeySize)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, fmt.Errorf("draw a vault key: %w", err)
	}
	return key, nil
}

// WriteKey writes a key as hexadecimal text into a new file that its owner alone may read. It is on the disk when it returns.
func WriteKey(path string, key []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("the key file is there already: %w", data.ErrConflict)
	}
	if err != nil {
		return fmt.Errorf("make the key file: %w", err)
	}
	_, err = f.WriteString(hex.EncodeToString(key) + "\n")
	err = errors.Join(err, f.Sync(), f.Close())
	if folder, e := os.Open(filepath.Dir(path)); e == nil {
		_ = folder.Sync() // some systems cannot sync a folder
		err = errors.Join(err, folder.Close())
	}
	return err
}

// ReadKey reads a key file. It refuses one that others may read.
func ReadKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the vault's key file is missing: %w", data.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("look at the key file: %w", err)
	}
	if !Private(info) {
		return nil, fmt.Errorf("%w: others may read the vault's key file (mode %#o, want 0600)", data.ErrForbidden, info.Mode().Perm())
	}
	return ReadHandedKey(path)
}

// ReadHandedKey reads a key file into whose mode nobody looks: a service manager may open it to this process alone by an access list, and a mode shows that as if a
// group might read.
func ReadHandedKey(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the vault's key file is missing: %w", data.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read the key file: %w", err)
	}
	key, err := hex.DecodeString(string(bytes.TrimSpace(text)))
	if err != nil || len(key) != KeySize {
		return nil, fmt.Errorf("%w: the vault's key file does not hold %d hexadecimal digits", data.ErrInvalid, 2*KeySize)
	}
	return key, nil
}

// Private tells whether a file's owner alone may read it. Where modes say nothing it is true.
func Private(info fs.FileInfo) bool {
	return runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0
}

package main

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"path/filepath"

	"lianxin/data"
	"lianxin/data/seal"
)

// keyFlags say where the vault's key is. A store in a file has its key in a file beside it, unless they say otherwise.
type keyFlags struct {
	KeyFile  string `help:"File with the key of the vault: beside a GeoPackage as FILE.key, for PostgreSQL lianxin.key." placeholder:"FILE" env:"LIANXIN_KEY_FILE" type:"path"`
	VaultKey string `help:"The key itself." hidden:"" env:"LIANXIN_KEY"`
	Handed   string `help:"Folder of what systemd hands over (LoadCredential=)." hidden:"" env:"CREDENTIALS_DIRECTORY"`
}

// defaultKeyFile is where the key of a store in PostgreSQL lies when nothing says so, and the name under which systemd may hand over that of any store.
const defaultKeyFile = "lianxin.key"

// key is the key that flags, environment or systemd give, in this order; nil when they give none.
func (e *environment) key() ([]byte, error) {
	switch {
	case e.keys.VaultKey != "":
		key, err := hex.DecodeString(e.keys.VaultKey)
		if err != nil || len(key) != seal.KeySize {
			return nil, data.Invalid("LIANXIN_KEY", "does not hold %d hexadecimal digits", 2*seal.KeySize)
		}
		return key, nil
	case e.keys.KeyFile != "" && filepath.Dir(e.keys.KeyFile) == e.keys.Handed:
		return seal.ReadHandedKey(e.keys.KeyFile)
	case e.keys.KeyFile != "":
		return seal.ReadKey(e.keys.KeyFile)
	case e.keys.Handed != "":
		key, err := seal.ReadHandedKey(filepath.Join(e.keys.Handed, defaultKeyFile))
		if errors.Is(err, data.ErrNotFound) {
			return nil, nil
		}
		return key, err
	}
	return nil, nil
}

// databaseKey is key, or what the default file holds.
func (e *environment) databaseKey() ([]byte, error) {
	key, err := e.key()
	if err != nil || key != nil {
		return key, err
	}
	key, err = seal.ReadKey(defaultKeyFile)
	if errors.Is(err, data.ErrNotFound) {
		return nil, data.Invalid("--key-file", "the vault's key is needed: name its file, or set LIANXIN_KEY to its hexadecimal digits")
	}
	return key, err
}

// newDatabaseKey is databaseKey for a store that is being made: a key is drawn and its file written when there is none.
func (e *environment) newDatabaseKey() ([]byte, error) {
	key, err := e.key()
	if err == nil && key == nil {
		key, err = seal.ReadKey(defaultKeyFile)
	}
	if !errors.Is(err, data.ErrNotFound) {
		return key, err
	}
	if key, err = seal.NewKey(rand.Reader); err != nil {
		return nil, err
	}
	return key, seal.WriteKey(cmp.Or(e.keys.KeyFile, defaultKeyFile), key)
}

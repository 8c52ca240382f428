//go:build !unix

package gpkg_test

import "errors"

func limitFiles(uint64) error { return errors.New("this system cannot limit the size of files") }

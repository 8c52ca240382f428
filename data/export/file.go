package export

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile writes the job's file to path, which its owner alone may read: beside it first, then in its place, so that no half file
// ever has its name, whatever ends the writing. A file that is there before is replaced.
func WriteFile(ctx context.Context, path string, j *Job) (err error) {
	dir, err := os.MkdirTemp(filepath.Dir(path), ".lianxin-export-")
	if err != nil {
		return fmt.Errorf("export: %w", plainFault(err))
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	part := filepath.Join(dir, "whole")
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("export: %w", plainFault(err))
	}
	err = Write(ctx, f, dir, j)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("export: %w", plainFault(err))
	}
	if err = os.Rename(part, path); err != nil {
		return fmt.Errorf("export: %w", plainFault(err))
	}
	return nil
}

// plainFault takes the path out of a fault of the file system: whoever asked gave it, and nobody else should read it.
func plainFault(err error) error {
	var fault *fs.PathError
	if errors.As(err, &fault) {
		return fmt.Errorf("%s: %w", fault.Op, fault.Err)
	}
	return err
}

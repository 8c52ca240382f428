package ingest

import (
	"context"
	"fmt"

	"lianxin/data"
)

// boundaries refuses boundary layers, whose import is not in place.
func (m *importer) boundaries(context.Context) error {
	return fmt.Errorf("boundary layer %s: %w", m.layer.ID, data.ErrUnavailable)
}

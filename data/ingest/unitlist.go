package ingest

import (
	"context"
	"fmt"
	"io"
	"time"

	"lianxin/data"
	"lianxin/data/ingest/charset"
	"lianxin/data/units"
)

// UnitList imports a list of administrative units as published on a day (cutOff, YYYY-MM-DD): CSV with at least the columns code (代码) and name (名称), in UTF-8,
// GB18030 or UTF-16; it is stored in UTF-8. It replaces the list of that day and prefix. Every bad row comes back at once in an error that is data.ErrInvalid
// (units.ListError). Records keep their pins; names, retired codes and addresses are read by the new list from now on.
func UnitList(ctx context.Context, store data.Store, cutOff, source, actor string, r io.Reader) (data.UnitList, error) {
	day, err := time.Parse(time.DateOnly, cutOff)
	if err != nil {
		return data.UnitList{}, data.Invalid("cut_off", "%q is not a day written YYYY-MM-DD", cutOff)
	}
	if source == "" {
		return data.UnitList{}, data.Invalid("source", "is required: who published the list")
	}
	text, err := charset.NewReader(r, "")
	if err != nil {
		return data.UnitList{}, err
	}
	l, err := units.ReadList(text, day, source)
	if err != nil {
		return data.UnitList{}, err
	}
	if err := ctx.Err(); err != nil {
		return data.UnitList{}, err
	}
	if err := store.PutUnitList(ctx, l, actor); err != nil {
		return data.UnitList{}, fmt.Errorf("store a list of units: %w", err)
	}
	return l, nil
}

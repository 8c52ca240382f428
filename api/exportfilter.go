package api

import (
	"net/url"
	"time"

	"lianxin/data"
)

// ParseFilter reads the filter of an export: the parameters that /items takes, strictly and with every fault named at once.
func ParseFilter(values url.Values, l *data.Layer, v data.Viewer, zone *time.Location) (data.Filter, error) {
	p := &params{values: values, known: map[string]bool{}}
	f := takeFilter(p, l, v, zone)
	return f, p.done()
}

package ingest

import (
	"context"
	"io"

	"lianxin/data"
)

// previewRejections is how many rejections a preview shows.
const previewRejections = 100

// Previewed is what an import would do, and what its input was taken for.
type Previewed struct {
	Import     data.Import // its counts; Inserted, Updated and Unchanged are 0
	Encoding   string
	Columns    []Column
	Rejections []data.Rejection // the first of them
	Fits       []Fit            // of the datums that the points could be in
	Notices    []Notice
}

// Preview reads and judges the whole input and writes nothing. With an error it tells as much as was learned before.
func Preview(ctx context.Context, o Options, r io.Reader) (Previewed, error) {
	var p Previewed
	tell, reject := o.Notice, o.OnRejection
	o.DryRun = true
	o.Notice = func(n Notice) {
		p.Notices = append(p.Notices, n)
		if tell != nil {
			tell(n)
		}
	}
	o.OnRejection = func(r data.Rejection) {
		if len(p.Rejections) < previewRejections {
			p.Rejections = append(p.Rejections, r)
		}
		if reject != nil {
			reject(r)
		}
	}
	m, err := run(ctx, o, r)
	p.Import, p.Fits = m.account, m.fits
	if m.input != nil {
		p.Encoding = string(m.input.text.Encoding())
	}
	if m.source != nil {
		p.Columns = m.source.columns()
	}
	return p, err
}

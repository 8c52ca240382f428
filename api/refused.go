package api

import (
	"context"
	"errors"

	"lianxin/data"
	"lianxin/data/ingest"
)

// refusedShown is how many refused rows the account of an import names; all of them come as a file.
const refusedShown = 100

// refusedRow is why a row of an import did not go in, without what it says.
type refusedRow struct {
	Row      int64  `json:"row"`
	Field    string `json:"field"`
	Reason   string `json:"reason"`
	ReasonZh string `json:"reason_zh"`
	Review   bool   `json:"review"` // it waits for somebody to decide, and is not refused for good
}

func refusedRowOf(r data.Rejection) refusedRow {
	return refusedRow{r.Row, r.Field, r.Reason, ingest.ReasonZh(r), r.Quarantine}
}

var errEnough = errors.New("enough")

// refusedDoc is the account of an import with its first refused rows, as the store keeps them: so they are told again when the same is sent again.
func (s *Server) refusedDoc(ctx context.Context, i data.Import) (importDoc, error) {
	doc := importDocOf(i)
	if i.Rejected+i.Quarantined == 0 {
		return doc, nil
	}
	err := s.store.Rejections(ctx, i.ID, func(r data.Rejection) error {
		if doc.Refused = append(doc.Refused, refusedRowOf(r)); len(doc.Refused) == refusedShown {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return doc, err
}

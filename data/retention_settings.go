package data

// RetentionSettings say for how many days after a dispute, hazard or request was settled, removed or rejected its case file and its attachments are kept, and
// for how many after an import what it read of the rows that it refused; 0: without end. The record stays, and the count of rows.
type RetentionSettings struct {
	CaseDays       int `json:"case_days"`
	AttachmentDays int `json:"attachment_days"`
	RefusedDays    int `json:"refused_days"`
}

// Retention shorter than a month could take a case file from whoever still works with it.
const (
	minRetention = 30
	maxRetention = 36500
)

func (r RetentionSettings) check() []error {
	var bad []error
	for _, m := range []struct {
		name string
		days int
	}{{"retention.case_days", r.CaseDays}, {"retention.attachment_days", r.AttachmentDays}, {"retention.refused_days", r.RefusedDays}} {
		if m.days != 0 && (m.days < minRetention || m.days > maxRetention) {
			bad = append(bad, Invalid(m.name, "is neither 0, which keeps without end, nor within %d and %d", minRetention, maxRetention))
		}
	}
	return bad
}

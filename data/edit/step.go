package edit

import (
	"slices"

	"lianxin/data"
)

// steps are the statuses that may follow each. Disputes and requests share the chain of cases; hazards have their own.
func steps(layer data.LayerID) map[string][]string {
	switch layer {
	case data.Disputes, data.Requests:
		return map[string][]string{
			"found":       {"accepted", "rejected"},
			"accepted":    {"assigned", "in_progress", "suspended", "rejected"},
			"assigned":    {"in_progress", "accepted", "suspended"},
			"in_progress": {"settled", "assigned", "suspended"},
			"suspended":   {"in_progress"},
			"settled":     {"closed", "in_progress"},
			"closed":      {"revisited", "in_progress"},
			"revisited":   {"in_progress"},
			"rejected":    {"found"},
		}
	case data.Hazards:
		return map[string][]string{
			"found":      {"verified", "controlled", "removed"},
			"verified":   {"controlled", "removed"},
			"controlled": {"removed", "verified"},
			"removed":    {"found"},
		}
	default:
		return nil
	}
}

// NextSteps are the statuses that may follow a record's, in the order a form offers them; nil for layers without a chain.
func NextSteps(l *data.Layer, r *data.Record) []string {
	at := l.Index(l.Status)
	if at < 0 {
		return nil
	}
	return steps(l.ID)[r.Values[at].Text()]
}

// marks are the time fields that entering a status fills.
func marks(status string) string {
	switch status {
	case "accepted", "settled", "verified", "removed":
		return status
	}
	return ""
}

// needsReason tells the steps that a person has to explain: whatever goes back, stops or refuses.
func needsReason(from, to string) bool {
	if to == "rejected" || to == "suspended" {
		return true
	}
	chain := []string{"found", "accepted", "verified", "controlled", "assigned", "in_progress", "settled", "removed", "closed", "revisited"}
	i, j := slices.Index(chain, from), slices.Index(chain, to)
	return i >= 0 && j >= 0 && j < i
}

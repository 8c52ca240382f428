package export

import (
	"slices"
	"strconv"
	"strings"
)

// maxAuditWords is how much of a filter's words an audit row keeps, in bytes.
const maxAuditWords = 4000

// AuditDetail is what an audit row says of the job: layers, filters in words, rows, format and system.
func (j *Job) AuditDetail(filters []string) map[string]string {
	var layers []string
	for i := range j.Tables {
		if id := string(j.Tables[i].Layer.ID); !slices.Contains(layers, id) {
			layers = append(layers, id)
		}
	}
	words := strings.ToValidUTF8(strings.Join(filters, "\n"), "\ufffd")
	if len(words) > maxAuditWords {
		words = strings.ToValidUTF8(words[:maxAuditWords], "") + "…"
	}
	detail := map[string]string{
		"layers": strings.Join(layers, ","), "filter": words, "rows": strconv.FormatInt(j.Total(), 10),
		"format": string(j.Format), "crs": j.System.Code(),
	}
	if j.Split {
		detail["by"] = "township"
	}
	return detail
}

package export

import (
	"slices"
	"strings"
	"unicode"

	"lianxin/geo/datum"
)

// FileName is a name for the job's file that every system takes: letters, digits, dash, underscore and dot. It says what is in it, the
// local day, a shifted or projected coordinate system, and that data are generated.
func (j *Job) FileName() string {
	n := &j.Note
	var parts []string
	for _, t := range j.Tables {
		if slices.Contains(parts, t.Layer.Label.Zh) { // parts of one layer
			continue
		}
		if len(parts) == 4 {
			parts = append(parts, "等")
			break
		}
		parts = append(parts, t.Layer.Label.Zh)
	}
	if j.Split {
		parts = append(parts, "按乡镇")
	}
	parts = append(parts, n.At.In(n.zone()).Format("20060102-150405"))
	if mark := Mark(j.System); mark != "" {
		parts = append(parts, mark)
	}
	if n.Generated != "" {
		parts = append(parts, "演示数据")
	}
	if n.AuditID != "" {
		parts = append(parts, n.AuditID)
	}
	suffix := j.Format.info().suffix(len(j.Tables))
	if j.Split {
		suffix = "zip"
	}
	return safeName(strings.Join(parts, "_")) + "." + suffix
}

// Mark is what the name of a file in the system must contain; empty for longitude and latitude on CGCS2000 or WGS 84.
func Mark(s datum.System) string {
	if s.Kind() == datum.Geographic {
		return ""
	}
	return strings.ReplaceAll(s.Code(), ":", "")
}

// Marked tells whether a name contains a shifted system's mark, written in any way. Other systems' names need none: the files define them.
func Marked(name string, s datum.System) bool {
	plain := func(t string) string {
		return strings.NewReplacer("-", "", "_", "", " ", "", ".", "").Replace(strings.ToLower(t))
	}
	return !shifted(s) || strings.Contains(plain(name), plain(s.Code()))
}

// safeName keeps letters, digits and dashes of a text and makes everything else an underscore.
func safeName(s string) string {
	out := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, s)
	if r := []rune(out); len(r) > 80 {
		out = string(r[:80])
	}
	return strings.Trim(out, "_")
}

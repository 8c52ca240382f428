package export

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/data/live"
	"lianxin/geo/datum"
)

// Note is where a file comes from.
type Note struct {
	At        time.Time
	Zone      *time.Location // of local times in the file; nil is UTC
	AuditID   string         // number of the audit row; empty when nothing keeps one
	Generated string         // how generated data were made; empty for real ones
	Source    string         // the map's source as configured; empty when it is not
}

func (n *Note) zone() *time.Location {
	if n.Zone == nil {
		return time.UTC
	}
	return n.Zone
}

// line is the short form, for rows that stand alone.
func (j *Job) line() string {
	parts := []string{systemWords(j.System)}
	if j.Note.AuditID != "" {
		parts = append(parts, "导出审计号 "+j.Note.AuditID)
	}
	if j.Note.Generated != "" {
		parts = append(parts, "演示数据，自动生成："+j.Note.Generated)
	}
	return strings.Join(parts, "；")
}

// Fact is a line of the long form.
type Fact struct{ Label, Text string }

// items are the long form for some of the job's tables.
func (j *Job) items(tables ...*Table) []Fact {
	n := &j.Note
	out := []Fact{
		{"导出时间", n.At.In(n.zone()).Format("2006-01-02 15:04:05 -07:00")},
		{"时区", n.zone().String()},
		{"坐标系", systemWords(j.System)},
	}
	for _, t := range tables {
		out = append(out,
			Fact{"图层", t.Layer.Label.Zh + " " + string(t.Layer.ID)},
			Fact{"筛选条件", t.Filter},
			Fact{"记录数", fmt.Sprint(t.Matched)})
		out = append(out, t.Facts...)
		for _, note := range t.Notes {
			out = append(out, Fact{"未包含", note})
		}
	}
	if n.Source != "" {
		out = append(out, Fact{"来源", n.Source})
	}
	if n.AuditID != "" {
		out = append(out, Fact{"导出审计号", n.AuditID})
	}
	if n.Generated != "" {
		out = append(out, Fact{"演示数据", "自动生成，非真实数据：" + n.Generated})
	}
	return out
}

// text is the long form as lines.
func (j *Job) text(tables ...*Table) string {
	var b strings.Builder
	for _, i := range j.items(tables...) {
		b.WriteString(i.Label + "：" + i.Text + "\n")
	}
	return b.String()
}

// systemWords names a system and says of a shifted one that it is.
func systemWords(s datum.System) string {
	if shifted(s) {
		return s.Code() + "（偏移坐标，非真实位置，不可与其他坐标系直接叠加）"
	}
	if s.Code() == s.Name() {
		return s.Code()
	}
	return s.Code() + " " + s.Name()
}

// shifted tells the systems of map services, whose degrees are no true ones.
func shifted(s datum.System) bool { return s.Kind() == datum.GCJ02 || s.Kind() == datum.BD09 }

// Left says what an answer leaves out.
func Left(notes []live.Note) []string {
	var out []string
	for _, n := range notes {
		switch n.Code {
		case live.NoteArchive:
			out = append(out, fmt.Sprintf("%s 之前的 %d 次走访只保留按月汇总，不在本文件中", n.Before, n.Count))
		case live.NoteWider:
			out = append(out, fmt.Sprintf("%d 条记录只知道所在的更大单位，不计入任何一行", n.Count))
		case live.NoteLimit, live.NoteFacts:
		}
	}
	return out
}

// UnitNames gives the names of the units that a viewer sees, for Words.
func UnitNames(ctx context.Context, view *live.View, viewer data.Viewer) func(code string) string {
	return func(code string) string {
		card, err := view.Card(ctx, viewer, code)
		if err != nil { // out of the scope: it is not named
			return ""
		}
		return card.Name
	}
}

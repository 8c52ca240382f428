package export

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lianxin/data"
)

// maxSplit is how many rows a list may have that is cut into a file a township: its rows are held in memory, each a few words.
const maxSplit = 200_000

// withheldField is left out of lists that go to townships: they are by tier and unit, and a post is one person.
const withheldField = "owner_post"

// ByTownship cuts a table into one for each township that has rows, ascending by code, and a last one for rows that are known to a wider unit alone. In each the
// rows stand by tier of the owner, then by unit, then by when they are due; posts are left out. Together they have the table's rows. name gives
// the name of a unit, or nothing.
func ByTownship(t Table, name func(code string) string) ([]Table, error) {
	if t.Matched > maxSplit {
		return nil, data.Invalid("by", "is for lists of up to %d rows, and this one has %d", maxSplit, t.Matched)
	}
	s := splitter{table: t, township: t.field(data.FieldTownship)}
	if s.township < 0 {
		return nil, data.Invalid("by", "is not for layer %s", t.Layer.ID)
	}
	parts := map[string][]Row{}
	for row := range t.Rows {
		code := row.Value(s.township).Text()
		parts[code] = append(parts[code], row)
	}
	var out []Table
	for _, code := range slices.SortedFunc(maps.Keys(parts), wideLast) {
		out = append(out, s.part(code, parts[code], name))
	}
	return out, nil
}

func wideLast(a, b string) int {
	return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) // codes of one level are of one length
}

// field is the index of a field; -1 when the table has none.
func (t *Table) field(name string) int {
	return slices.IndexFunc(t.Fields, func(f data.Field) bool { return f.Name == name })
}

// splitter makes the parts of one table.
type splitter struct {
	table    Table
	township int
}

func (s *splitter) part(code string, rows []Row, name func(string) string) Table {
	t := s.table
	t.Matched, t.unit = int64(len(rows)), code
	if t.Part = "未落到乡镇"; code != "" {
		county := name(data.UnitAt(code, data.LevelCounty))
		t.Part = strings.Trim(county+"_"+name(code)+"_"+code, "_")
	}
	t.Filter += "；乡镇（街道）：" + t.Part
	less := s.order()
	slices.SortStableFunc(rows, less)
	kept := make([]int, 0, len(t.Fields))
	for i, f := range t.Fields {
		if f.Name != withheldField {
			kept = append(kept, i)
		}
	}
	if len(kept) < len(t.Fields) {
		t.Notes = append(slices.Clone(t.Notes), "包案职务：本清单只到层级和单位，不到个人")
	}
	t.Fields = make([]data.Field, len(kept))
	for i, at := range kept {
		t.Fields[i] = s.table.Fields[at]
	}
	t.Rows = func(yield func(Row) bool) {
		for _, r := range rows {
			if !yield(keptRow{r, kept}) {
				return
			}
		}
	}
	return t
}

// order compares rows by tier in the order of its codes, those without one last, then unit, then when they are due, then id.
func (s *splitter) order() func(a, b Row) int {
	tier, unit, due := s.table.field("owner_tier"), s.table.field(data.FieldUnit), s.table.field("due")
	rank := func(r Row) int {
		if tier < 0 {
			return 0
		}
		f := &s.table.Fields[tier]
		text := r.Value(tier).Text()
		at := slices.IndexFunc(f.Codes, func(c data.Code) bool { return c.Code == text })
		if at < 0 {
			return len(f.Codes)
		}
		return at
	}
	text := func(r Row, at int) string {
		if at < 0 {
			return ""
		}
		return r.Value(at).Text()
	}
	day := func(r Row) int64 {
		if due < 0 || r.Value(due).IsNull() {
			return 1 << 62
		}
		if v := r.Value(due); v.Kind() == data.KindDate {
			return v.Int() * 86_400_000
		}
		return r.Value(due).Int()
	}
	return func(a, b Row) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(text(a, unit), text(b, unit)), cmp.Compare(day(a), day(b)), cmp.Compare(a.ID(), b.ID()))
	}
}

// keptRow is a row with fewer fields.
type keptRow struct {
	Row
	kept []int
}

func (r keptRow) Value(i int) data.Value { return r.Row.Value(r.kept[i]) }

// member is a file in a zip: its name without extension, and what is in it.
type member struct {
	name   string
	tables []Table
}

func (m *member) rows() (n int64) {
	for i := range m.tables {
		n += m.tables[i].Matched
	}
	return n
}

// members are the files of the job's zip: one for each table, and of parts in a format that holds several layers one for each township.
func (j *Job) members() (out []member) {
	tables := slices.Clone(j.Tables)
	slices.SortStableFunc(tables, func(a, b Table) int { return wideLast(a.unit, b.unit) })
	mark := Mark(j.System)
	if mark != "" {
		mark = "_" + mark
	}
	for _, t := range tables {
		name := string(t.Layer.ID)
		switch {
		case t.Part != "" && j.Format.info().many:
			name = safeName(t.Part)
			if n := len(out); n > 0 && out[n-1].name == name+mark {
				out[n-1].tables = append(out[n-1].tables, t)
				continue
			}
		case t.Part != "":
			name = safeName(t.Layer.Label.Zh + "_" + t.Part)
		}
		out = append(out, member{name + mark, []Table{t}})
	}
	return out
}

// listing says, as lines, which files are in a zip of parts and what they come to.
func (j *Job) listing(files []member) string {
	var b strings.Builder
	for i := range files {
		fmt.Fprintf(&b, "%s.%s：%d 条\n", files[i].name, j.Format.info().extension, files[i].rows())
	}
	fmt.Fprintf(&b, "合计：%d 个文件，%d 条\n", len(files), j.Total())
	return b.String()
}

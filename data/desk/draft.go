package desk

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"lianxin/data"
	"lianxin/data/ingest/personal"
)

// Draft is what a person says of a view.
type Draft struct {
	Name  string // one line of 1 to 40 characters
	Query string // of the desk's address, from its question mark: filter, measure and look
	Unit  string // code or prefix of the unit that shares it; empty: nobody does
}

const (
	maxName  = 40   // characters
	maxQuery = 4000 // bytes: a drawn outline is the longest part
)

// part is how parts of the desk's address are called.
var part = regexp.MustCompile(`^[a-z][a-z_]{0,30}$`)

// check names everything that is wrong with a draft and brings it to its one form.
func (d Draft) check(who Who) (Draft, error) {
	var bad []error
	d.Name = strings.TrimSpace(d.Name)
	if n := utf8.RuneCountInString(d.Name); n < 1 || n > maxName || !utf8.ValidString(d.Name) || strings.ContainsFunc(d.Name, unicode.IsControl) {
		bad = append(bad, data.Invalid("name", "must be one line of 1 to %d characters", maxName))
	}
	parts, err := url.ParseQuery(strings.TrimPrefix(d.Query, "?"))
	switch {
	case !strings.HasPrefix(d.Query, "?") || len(d.Query) > maxQuery || err != nil:
		bad = append(bad, data.Invalid("query", "must be the query of the desk's address, ?…, of at most %d bytes", maxQuery))
	case parts.Has("sel"):
		bad = append(bad, data.Invalid("query", "holds a selection (sel): a view is of no single record"))
	default:
		for name, values := range parts {
			if !part.MatchString(name) || len(values) != 1 || !utf8.ValidString(values[0]) || strings.ContainsFunc(values[0], unicode.IsControl) {
				bad = append(bad, data.Invalid("query", "has a part that is none of the desk's"))
				break
			}
		}
	}
	if d.Unit != "" {
		bad = append(bad, d.checkShared(who, parts))
		d.Unit = data.UnitPrefix(d.Unit)
	}
	return d, data.Collect(bad...)
}

// checkShared refuses a unit out of one's scope, and texts that tell many of a person.
func (d Draft) checkShared(who Who, parts url.Values) error {
	var bad []error
	switch {
	case data.UnitLevel(d.Unit) == 0 && len(d.Unit) != 4 && len(d.Unit) != 2:
		bad = append(bad, data.Invalid("unit", "is not an administrative code"))
	case !who.Shares || !who.within(data.UnitPrefix(d.Unit)):
		bad = append(bad, data.Invalid("unit", "is not a unit that you may share views with"))
	}
	if found := personal.Find(d.Name); found != personal.None {
		bad = append(bad, data.Invalid("name", "has %s in it, which a shared view must not", found))
	}
	if found := personal.Find(parts.Get("q")); found != personal.None {
		bad = append(bad, data.Invalid("query", "searches for %s, which a shared view must not", found))
	}
	return data.Collect(bad...)
}

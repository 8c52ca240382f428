package seal

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"lianxin/data"
)

// VisitKeys digests what a visit's case file names; false when it names nothing. Width, case and spaces of a key make no difference. A key
// is of its village's register: digests are compared within a village alone.
func VisitKeys(id string, fields map[string]string, digest func(text string) uint64) (data.VisitKeys, bool) {
	split := func(name string) []uint64 {
		var out []uint64
		for _, text := range strings.FieldsFunc(fields[name], func(r rune) bool { return strings.ContainsRune(",，;；、\r\n\t", r) }) {
			if key := strings.ToUpper(strings.Join(strings.Fields(norm.NFKC.String(text)), "")); key != "" {
				out = append(out, digest(name+"\x00"+key))
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	k := data.VisitKeys{ID: id, Households: split(data.FieldHouseholdKeys), Enterprises: split(data.FieldEnterpriseKeys)}
	return k, len(k.Households)+len(k.Enterprises) > 0
}

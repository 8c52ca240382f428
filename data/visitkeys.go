package data

import "context"

// VisitKeyReader is a Store that tells how many different households and enterprises visits name, without telling which: for coverage. A store that is none leaves
// coverage at the counts that visits state.
type VisitKeyReader interface {
	// VisitKeys visits, of the visits with the ids (nil: of all there are), in no order those whose case files name households or enterprises, as they are now. Digests
	// are keyed with a secret of the store: equal for equal keys of one store and useless without it. The keys themselves stay where they are.
	VisitKeys(ctx context.Context, ids []string, visit func(VisitKeys) error) error
}

// VisitKeys are the digests of the keys that one visit names, ascending and each once.
type VisitKeys struct {
	ID                      string
	Households, Enterprises []uint64
}

// Case fields of a visit that name whom it reached: keys separated by commas, semicolons, 、 or line breaks.
const (
	FieldHouseholdKeys  = "household_keys"
	FieldEnterpriseKeys = "enterprise_keys"
)

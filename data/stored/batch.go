package stored

import (
	"time"

	"lianxin/data"
)

// CheckBatch refuses a batch that has no key, names a record twice or whose cause is not text. It does not look into the records.
func CheckBatch(b *data.Batch) error {
	var bad []error
	if b.Key == "" || !Text(b.Key) {
		bad = append(bad, data.Invalid("key", "is required"))
	}
	bad = append(bad, CheckCause(b.At.UnixMilli(), b.Actor, b.Import, b.Reason))
	named := map[string]bool{}
	once := func(layer data.LayerID, id string) {
		name := string(layer) + " " + id
		if named[name] {
			bad = append(bad, data.Invalid("id", "%s is named twice in the batch", id))
		}
		named[name] = true
	}
	for i := range b.Puts {
		once(b.Puts[i].Record.Layer, b.Puts[i].Record.ID)
	}
	for _, d := range b.Deletes {
		once(d.Layer, d.ID)
	}
	return data.Collect(bad...)
}

// CheckCause refuses what history could not say of a change: when (milliseconds since 1970), who, by which import and why.
func CheckCause(at int64, actor, importID, reason string) error {
	var bad []error
	for _, named := range [...][2]string{{"actor", actor}, {"import", importID}, {"reason", reason}} {
		if !Text(named[1]) {
			bad = append(bad, data.Invalid(named[0], "is not text"))
		}
	}
	if at < MinMillis || at > MaxMillis {
		bad = append(bad, data.Invalid("at", "is out of range"))
	}
	return data.Collect(bad...)
}

// maxUnitList bounds the CSV of one unit list.
const maxUnitList = 16 << 20

// CheckUnitList names every bad member of a unit list.
func CheckUnitList(l data.UnitList) error {
	var bad []error
	if _, err := time.Parse(time.DateOnly, l.CutOff); err != nil {
		bad = append(bad, data.Invalid("cut_off", "is not a date"))
	}
	if l.Prefix == "" || !Text(l.Prefix) {
		bad = append(bad, data.Invalid("prefix", "is required"))
	}
	if !Text(l.Source) {
		bad = append(bad, data.Invalid("source", "is not text"))
	}
	if len(l.CSV) == 0 || len(l.CSV) > maxUnitList {
		bad = append(bad, data.Invalid("csv", "is empty or larger than 16 MiB"))
	}
	return data.Collect(bad...)
}

package live

import "lianxin/data"

// addArchive adds to the months of a trend the visits that are facts of the month only: their number by unit is known, and nothing of the single visit. So
// it is told of whole months, of filters that ask for units and time alone, and of their count; else the note of archived visits stands. days and out are those of
// follow. It returns the notes that are true then.
func (p *plan) addArchive(m *data.Measure, step Step, days []int64, out []tallies) []Note {
	notes := p.archiveNotes()
	plain := p.where == nil && len(p.words) == 0 && p.area == nil && p.bounds == nil
	if len(notes) == 0 || !plain || m.ID != data.MeasureCount || step != StepMonth {
		return notes
	}
	told := int64(0)
	for i := range out {
		from, to := dayStart(days[i], p.snap.zone), dayStart(days[i+1], p.snap.zone)-1
		whole := days[i+1] == addMonths(days[i], 1) && from >= p.time.From && to <= p.time.To
		if !whole || to >= p.snap.cutoff {
			continue
		}
		month := monthOfDay(days[i])
		n := p.snap.archive.count(p.units, month, month)
		out[i].num += n
		out[i].rows += n
		told += n
	}
	if told == 0 {
		return notes
	}
	facts := Note{Code: NoteFacts, Before: notes[0].Before, Count: told}
	if rest := notes[0].Count - told; rest > 0 {
		notes[0].Count = rest
		return append(notes, facts)
	}
	return []Note{facts}
}

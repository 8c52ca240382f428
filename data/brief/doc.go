// Package brief makes the weekly brief of a unit: what was found, settled and newly overdue in the seven days that end with its cut-off, beside the seven days before.
//
// [Make] counts what live.View answers as of the cut-off, so that the same brief asked for later has the same figures; [Brief.DOCX] writes it as a document that
// people go on editing. A brief names units, kinds, levels and tiers, and of key cases where they are and how they stand: no title, no id, no post, no name.
//
// # What counts
//
//   - A period is seven local days, of which the cut-off's is the last, as far as the cut-off.
//   - New: found in the period. Settled: its status means settled, and the day it was settled lies in the period.
//   - Newly overdue: the day after its last day in time lies in the period, and on that day it was neither settled nor paused nor rejected, as far as the record
//     says at the cut-off. Overdue: late on the cut-off's day, whenever it became so.
//   - All three, in both periods, are of what had been recorded at the cut-off.
//   - The round of visits is of the month of the cut-off, up to it. The villages longest unvisited are named, with the months in a row and the latest visit.
//
// # Decisions
//
// 2026-11 DOCX is written by hand: five small parts of WordprocessingML in a zip. Libraries for it bring templates, macros and licences for what is two
// hundred lines here.
package brief

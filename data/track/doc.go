// Package track reads the fixes of officials' rounds and says what they mean: which fixes can be true, where somebody stayed, and nothing more. It
// knows no unit, store or clock.
//
// A Track comes from GPX, from GeoJSON lines with times, or from a CSV of fixes. Clean drops what cannot be true and counts each reason; Stays finds where
// a round stood still. Positions are lon, lat in the degrees of whatever system the reader was told; Clean and Stays measure on a local plane, which is
// right to 0.5 % over a few kilometres, so they work the same before and after a shift of datum.
//
// # Decisions
//
// 2026-11 Impossible speeds are found as the longest chain of fixes in which each can be reached from one of the ten before it, not by comparing each fix
// with the one before: one wrong first fix would then condemn all that follow.
//
// 2026-11 A file may hold many tracks; a segment of a GPX track is a track of its own, since a gap of unknown length lies between segments.
package track

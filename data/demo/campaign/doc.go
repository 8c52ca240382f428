// Package campaign generates two years of a campaign's records over given villages: disputes, hazards, requests, visits,
// traces and facilities, as the files a county would send, to be imported like anyone's. Nothing in them is real but the published cases
// (published.csv: facts of the campaign's published cases, without private names).
//
// # What is in the data
//
// Rates per household differ by county, by place (each kind has its own hot and cold neighbourhoods, a few kilometres
// wide), by season (wages before the new year, water in the rains) and by chance, so that there are real clusters to find. Cases run
// through their chain of statuses with durations that leave some overdue, a few paused, a few years old. A few villages are
// not visited for months. And every rule of an import meets both its sides: points on the wrong side of the outer border,
// near and far; rows without coordinates, with an address that means one village, several or none; a category nobody
// knows; a telephone number in a title.
//
// The same places, options and seed give the same bytes.
//
// # Decisions
//
// 2026-11 Files state different datums (hazards GCJ-02, facilities BD-09, the rest CGCS2000), because that is how offices
// send them and an import that was never given GCJ-02 is not tried.
package campaign

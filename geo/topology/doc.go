// Package topology keeps units that share their borders as one mesh of arcs, so that what is drawn, dissolved or simplified stays without
// gap and overlap: villages, and the townships, counties and prefecture that the prefixes of their codes make of them.
//
//	t, err := topology.Build(villages)          // arcs of shared vertices
//	townships, err := t.Merge(9)                // dissolved, exact
//	beside := t.Neighbours(topology.Rook)       // for statistics
//	levels, err := t.Simplify(topology.Details())
//	file, err := levels[3].Encode(objects)      // TopoJSON, to be kept under topology.Hash(file)
//
// Positions are longitude, latitude in degrees, edges are straight lines in that plane, as in package geo.
//
// # How it works
//
// A vertex is a position; two units share a border where they have the same vertices. A junction is a vertex where other than two edges
// meet, or two with other units beside them; arcs run from junction to junction and know the units on both sides. A unit is a list of
// arcs with signs; a parent is the arcs that have it on one side only, joined so that its inside stays on the left.
//
// Simplification takes vertices out of arcs and never touches a junction, then moves all vertices onto a grid. Both steps are admitted
// one by one, by exact signs, if they leave the mesh as it is but for a continuous deformation. That is a stronger promise than that nothing crosses: an
// enclave cannot change sides either.
//
// # Decisions
//
//   - Units are matched by equal vertices, without a tolerance, as everywhere in package geo. Snapping would invent borders; what fails to match is
//     reported by [Topology.NearMisses] and locate.Validate.
//   - Grids are powers of two of a degree, so that a decoder's multiplication and addition give the very positions that were checked, in every
//     program that has float64.
//   - Levels differ in vertices, not in units, arcs or their numbers. A client may keep the styles, hit lists and neighbours of one level for
//     another.
//   - Arcs are numbered as units in the order of their codes first use them, each ring from its most western vertex: the same
//     boundaries give the same bytes whatever order they were read in, so that a hash changes only with the land.
package topology

// Package locate tells which of many polygons holds a point, exactly, at tens of millions of points a second: which village a
// record belongs to. [Index.Nearest] finds the polygon next to a point outside all, [Index.Trace] the polygons that a line passes through, and
// [Validate] the places where a set of polygons overlaps or leaves gaps.
//
// Positions are longitude, latitude in degrees; edges are straight lines in that plane, as in package geo. A polygon's area is closed:
// edges and vertices belong to it, also those of its holes. Where the areas of several polygons share a point, on a common edge or in
// an overlap, the one with the lowest code has it. So every point has one polygon or none, the outermost edge is inside, a hole without an enclave is
// outside, and the answer depends neither on the order of the polygons nor on where a ring starts or which way it runs.
//
// # How it works
//
// A grid of about three cells per edge covers the polygons. Most cells touch no edge: the answer is the cell's. Every other cell has a
// record with the edges that come near it and one reference point for which the polygons are known, since building walked there from
// the outside, cell by cell. A point of the cell is in those polygons too but for each edge that the straight way from the reference
// point to it crosses. All decisions are signs of geo.Orient, which are exact, so the grid influences the speed and nothing else.
//
// The cost of a point is its cache misses, so records are one piece of memory, uniform blocks of cells are one cell, and
// [Index.LocateAll] lets the misses of many points overlap.
//
// # Decisions
//
//   - Codes decide ties, not positions in the input, so that re-importing the same boundaries in another order moves no pin.
//   - Each member of a multipolygon counts by the even-odd rule over its rings, and the whole is the union of its members. For valid
//     polygons that is what geo.MultiPolygonSide says. What [New] accepts need not be valid: an answer that is defined for every input
//     was preferred to an error about a far-off corner of the map. Importers ask geo.CheckValid and [Validate].
//   - Bounds that cross the antimeridian are not joined: 180° and -180° are different places, as in package geo.
package locate

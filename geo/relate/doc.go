// Package relate tells how two geometries lie to one another: the nine intersections of their interiors, boundaries and exteriors (DE-9IM; OGC 06-103r4
// §6.1.14, Clementini & Di Felice 1995), and the relations that are named after patterns of them.
//
// Answers are exact for the coordinates given: no tolerance, no rounding. Segments are cut where they meet the other geometry, at rational positions; a
// piece between two cuts lies wholly in its interior, on its boundary or outside, which one point of it tells. Only pieces that begin or end at a
// cut are looked at with rational arithmetic.
//
// The boundary of lines is the set of points in which an odd number of their ends meet; points have none. Polygons have to be valid (geo.CheckValid): of
// others it is not defined where their inside is. Collections are their members together, which have to be of one dimension.
package relate

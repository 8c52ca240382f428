// Package cluster gathers points into the cells of a zoom level: what a map draws when there are too many points to draw.
//
// Cells are those of the Web Mercator quadtree, a quarter of a tile wide at their zoom (64 CSS pixels of 256): they do not depend on the viewport, so panning moves
// nothing, and a cell's four children at the next zoom hold exactly its points, so counts add up from zoom to zoom. A cell
// is drawn at the mean position of its points, which lies inside it. It knows its worst level, so that no red hides in a blue,
// and a count of each class.
package cluster

// Package tile cuts the world into the tiles of WebMercatorQuad (OGC 17-083r4, annex D.1) and writes what lies in one of them as a vector
// tile, version 2.1 of Mapbox's specification.
//
// A [Tile] is a zoom, a column from the west and a row from the north. A [Builder] takes features in longitude, latitude (degrees), layer by layer,
// clips them to the tile and a buffer around it, rounds them to the tile's grid and encodes them at once:
//
//	b := tile.NewBuilder(t, tile.Options{})
//	l := b.Layer("disputes")
//	status := l.Key("status")
//	for … {
//		l.Tag(status, l.Text("found"))
//		l.Point(7, orb.Point{113.03, 25.79})
//	}
//	body := b.Bytes()
//
// Builders keep their memory over [Builder.Reset]; a feature allocates nothing but what dictionaries need for a new key or value. The
// same calls give the same bytes.
//
// # Decisions
//
//   - The clip runs before rounding, in fractions of a grid cell, ring by ring (Sutherland and Hodgman, 1974). What a ring leaves and
//     enters again is joined along the clip's edge, which lies in the buffer, where nobody sees it. A buffer of 0 would show the joints.
//   - A point belongs to the tiles in whose buffered square it lies, before rounding. With a buffer of 0 each point is in exactly one tile of a
//     zoom: squares are closed to the west and north, and to the east and south only at the rim of the world.
//   - From zoom 7 the rows of latitudes near the tile come from a polynomial, which differs from Mercator's formula by less than a thousandth of a cell
//     (a millionth at zoom 10) and takes a third of the time; next to the tile's edges the formula itself decides, so that neighbours agree.
//   - Rounding is to the nearest cell. Consecutive equal vertices and vertices on the straight line between their neighbours go, which moves no
//     edge; from rings spikes go, too. A ring without area goes, with its holes when it is a shell; a feature of which nothing is left is not written.
//   - Shells wind clockwise as seen on screen and holes the other way, which is positive and negative area by the surveyor's formula (§4.3.4.4).
//   - Feature id 0 stands for none.
//   - Whole numbers are uint, or sint below zero; others are doubles. Null is no tag at all, as the format has no null.
package tile

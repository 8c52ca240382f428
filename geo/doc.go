// Package geo holds the plane and ellipsoid mathematics that everything else stands on: bounds, exact
// predicates, distances, areas, representative points, and the checks that outside geometry passes
// before any other package sees it.
//
// Geometry types are those of github.com/paulmach/orb. A point is longitude, latitude, in that order, in
// degrees, CGCS2000 (EPSG:4490), which agrees with WGS 84 (EPSG:4326, CRS84) to centimetres and is treated as equal
// to it. Edges are straight lines in the longitude/latitude plane, as RFC 7946 §3.1.1 has them; they are not
// geodesics. Lengths are metres, areas square metres, azimuths degrees clockwise from north.
//
// The package is pure: no HTTP, SQL, clock, log or file. Nothing in it holds state, so every function may be called
// from any number of goroutines on geometry that nobody is changing.
//
// # Where to look
//
//   - [Check] is the door: finite, in range, closed, not empty, bounded counts. Cheap, one pass, no allocation.
//   - [CheckValid] is the rest of OGC validity (OGC 06-103r4 §6.1.11): no ring crosses or touches itself, no two rings
//     cross, holes lie inside, the interior is connected. Exact, O(n log n).
//   - [Repair] mends what can be mended without inventing a coordinate and refuses the rest with the place.
//   - [Orient] is the exact sign everything above rests on; [PolygonSide] and its kin tell inside, edge and outside.
//   - [Distance] and [Destination] are geodesic, [Haversine] is fast; [Area] is ellipsoidal.
//   - [InteriorPoint] is the point that stands for a village on a map.
//
// # Decisions
//
//   - Predicates are exact, not tolerant. Two villages that share an edge hold the same two vertices, and a point is
//     on that edge for both or for neither, whichever way round each ring runs. A tolerance would put a point into
//     both or into none. What would change it: nothing; rounding belongs to the input.
//   - An edge is a straight line in the longitude/latitude plane, also for area. That makes area additive over
//     villages that share edges: counties are the sum of their villages to the last digits. Geodesic edges would differ by
//     less than 1 part in 10^6 for edges under 10 km.
//   - A bound that crosses the antimeridian is two bounds ([SplitBound]). No type carries min > max, so no code
//     below has to ask.
package geo

// Package demo makes the demonstration prefecture: the real unit codes and names of 431000 on generated land. Whoever shows or exports it
// says that it is generated.
//
// [NewLand] is the land: boundaries of every county, township and village, heights, rivers, houses and people. It is a
// function of its seed. counties.csv holds the facts that it agrees with, measured on a public boundary set (WGS 84, two decimals):
// seats, centroids, areas, extents, neighbours. Nothing else about the land is real; massifs and outlets in uplift.go are
// where an atlas shows mountains and river gaps to a tenth of a degree.
//
// # How the land comes about
//
//  1. layout: counties on a grid of 1.6 km that have the areas, centroids, extents and neighbours of the facts (annealing).
//  2. terrain: land rises in massifs and along the layout's borders and is worn down by rivers (stream power), on grids of
//     1.6 km to 200 m. So county borders become ranges, towns lie in basins.
//  3. ground: what it costs to walk over a cell of 100 m; crests are walls.
//  4. hamlets: some 40,000 least-cost catchments on that ground, the atoms of everything above.
//  5. parcels: hamlets are joined to counties, to townships, to villages. Units grow from their seats and then exchange hamlets until their
//     areas are as wanted and their borders lie on crests (annealing again).
//  6. borders: the sides between villages as arcs between corners of three, smoothed, bent by a noise, thinned, and checked in exact integers: no
//     two meet but in their ends. Polygons of all levels are chains of the same arcs.
//  7. people: households by kind of unit and height, shared among the hamlets.
//
// # Decisions
//
//   - 2026-11 The same seed gives the same bytes on every machine. What decides is done in integers, or in float64 operations that
//     round one by one (products are converted before they are added, so that nothing is fused; no logarithms, powers or sines of
//     package math). `GOAMD64=v3 go test` is the check on one machine: it lets the compiler fuse. Only AreaKM2 may differ, in its
//     last digits.
//   - 2026-11 Hamlets first, borders of every level from them, instead of drawing each level by least cost from its seats: that was tried
//     and made bisectors between seats, which read as a Voronoi diagram however rough the ground. Unions of hamlets have
//     tongues, bays and all sizes, nest by construction, and hit their areas within 1 %.
//   - 2026-11 No unit has a hole or a second piece, though real ones sometimes do: records and screens must cope with both, but
//     their tests bring their own.
//   - 2026-11 The layout is found anew for every seed. Were the facts of another prefecture given, another layout would come; massifs, outlets and
//     the two townships of the published fuel case are of this one.
package demo

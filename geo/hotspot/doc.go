// Package hotspot tells where high or low values gather more than chance explains: the local statistic Gi* of Getis and Ord, its significance
// and the rate of false discoveries.
//
// For a unit i with value x_i, the neighbourhood of i is the unit itself and those adjacent to it, all with weight 1. With n units, their mean x̄ and
// their standard deviation s (divided by n), W units in the neighbourhood and X the sum of their values,
//
//	z_i = (X - W·x̄) / (s · √((n·W - W²) / (n-1)))
//
// is near standard normal when values lie about at random (Ord and Getis 1995, "Local spatial autocorrelation statistics",
// Geographical Analysis 27:286–306, eq. 14; the same as spdep's localG with include.self). The sign of z says hot or cold, p is two-sided,
// and q corrects p for asking of every unit at once (Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57:289–300).
//
// # Decisions
//
//   - Classes go by q: at 95 %, of the units shown as hot or cold one in twenty is expected to be so by chance. By p alone, one in twenty of
//     all units would be.
//   - A unit without a value (NaN or infinite) is as if it were not there: not in n, the mean or the deviation, and in nobody's neighbourhood. A unit
//     left without neighbours, by adjacency or by missing values, counts in n, mean and deviation, but is not tested: with itself alone Gi* would only
//     repeat that its value is high.
//   - Data that are constant, or a neighbourhood that is all the data, have no z. They say so instead.
//   - Only tested units count for q.
//   - The normal distribution stands in for the permutations that some programs draw: it needs no random numbers, so equal data give equal
//     maps. For neighbourhoods of few units and very skewed values it calls hot a little too often; rates, of which zeros are few, suffer least.
package hotspot

// Package fgb writes FlatGeobuf, version 3: a header, a packed Hilbert R-tree over all features, and the features in the order of its
// leaves (https://flatgeobuf.org, header.fbs, feature.fbs and packedrtree.cpp of the reference implementation).
//
// The index stands before what it points to, so features are spooled to a file first; 56 bytes a feature stay in memory. A feature without
// geometry has an empty box, which no search meets.
package fgb

// Package locatetest makes tessellations to test with: villages that share every vertex of their ragged borders,
// tile without gap or overlap, nest into townships and counties by code, and hold what real boundaries hold: enclaves,
// exclaves, parts that touch at one point. It is for the tests and benchmarks of this tree and deterministic by seed.
//
// A [Plan] grows villages over a lattice at random speed, shifts each lattice point, and bends each lattice edge by
// midpoint displacement that stays inside a diamond about the edge. Diamonds of different edges are disjoint, so no two
// borders cross, by construction and without a check.
package locatetest

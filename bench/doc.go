// Command bench measures the product beside the floor and PostGIS, in one run on one machine: `make bench`.
//
// It makes a store with `lianxin demo --only disputes`, serves it, reads every feature back over HTTP and gives the same bytes to
// the floor (bench/floor) and to PostGIS (bench/postgis). Each server is a process of its own. Answers are compared, ids in
// order and totals, before anything is timed; requests then go round the servers in turn, so that what disturbs the
// machine disturbs all alike.
package main

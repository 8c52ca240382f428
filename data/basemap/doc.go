// Package basemap gets the tiles of the configured base map: out of a PMTiles file, or from another server by XYZ or WMTS addresses.
//
// The only host ever asked is the configured one, redirects included; without configuration none is. Tiles are asked for with time-outs and a
// bound on size, by few requests at a time, each once for all who wait for it, and kept in memory up to a bound. What is not an image or a vector
// tile by its first bytes (a page that asks to sign in) is no tile. The server's key goes into the address and into no error, log or answer.
package basemap

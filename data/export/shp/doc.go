// Package shp writes Esri Shapefiles: geometry (.shp), its index (.shx) and a dBASE III table (.dbf), after the ESRI Shapefile Technical
// Description of July 1998. The table is UTF-8, which the .cpg file beside it must say.
//
// The format's limits are the caller's to tell: names of 10 bytes, texts of 254 bytes, no times, 2 GB a file ([ErrTooLarge]).
package shp

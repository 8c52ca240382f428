// Package datum converts between the coordinate systems that officials' data come in and the one that everything inside
// uses: longitude, latitude in degrees, CGCS2000, which is WGS 84 to within centimetres and treated as equal to it.
//
// A [System] is one of
//
//   - geographic: CRS84, EPSG:4326 and EPSG:4490, where conversion is a check of the range;
//   - GCJ-02 and BD-09, the shifted degrees of Chinese map services;
//   - Gauss–Krüger on CGCS2000 in 3° and 6° zones, EPSG:4491 to 4554;
//   - Web Mercator, EPSG:3857.
//
// [Parse] reads a name, a code or a URI. Values are immutable and every function may be called from any number of goroutines.
//
// # Axis order
//
// Everywhere in this package x is to the east and y to the north: longitude, latitude or easting, northing. That is how
// files mean it: GeoJSON (RFC 7946 §3.1.1), WKT and WKB in GeoPackage (OGC 12-128r19 §2.1.3), Shapefile, and every
// file that QGIS or GDAL writes with its "traditional GIS order". CSV columns have headings that say which is which.
//
// The authority's own order differs: EPSG has latitude before longitude for 4326 and 4490, and northing (which Chinese practice and EPSG call
// X) before easting (Y) for Gauss–Krüger. It holds where a system is named by URI on the wire: bbox and
// coordinates of OGC API Features with a crs parameter (OGC 18-058 §7.7), WMS 1.3, GML. [System.Order] tells, and
// [System.Authority] and [System.FromAuthority] swap. A survey department's "X = 2854217, Y = 402934" is northing, easting.
//
// # Decisions
//
//   - GCJ-02 and BD-09 are inverted by iteration until the forward formula meets the point within 1e-9°, so that a point survives any number of
//     imports and exports. The published one-step inverses, which other programs use, are up to 5 m (GCJ-02) and 0.25 m
//     (BD-09) away from that; they are the first step here.
//   - "Outside China" for GCJ-02 is the rectangle 72.004–137.8347° E, 0.8293–55.8271° N of the first published code, which the
//     map services' libraries share. Points outside pass unchanged. In a strip of up to 1 km along that rectangle, in no Chinese land, the formula
//     is not invertible; there the shifted reading wins.
//   - Beijing 1954 and Xi'an 1980 are refused with a reason: their shift to CGCS2000 is local (tens to over a hundred
//     metres) and its parameters are not public. What would change it: an office that has the parameters of its zone.
//   - Straight edges stay the straight edges between converted vertices. An edge of 10 km in a Gauss–Krüger plane is then off by
//     up to 1 m in its middle, as in every GIS program that reprojects vertices.
package datum

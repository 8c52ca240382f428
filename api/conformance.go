package api

// conformsTo are the classes every requirement of which is met and tested; QGIS and others act on what stands here. Left out on purpose: CQL2's
// accent-insensitive comparison and functions. The draft's name of the basic spatial functions is the one that QGIS looks for.
func conformsTo() []string {
	var out []string
	for _, family := range []struct {
		root    string
		classes []string
	}{
		{"http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/", []string{"core"}},
		{"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/", []string{"core", "geojson", "html", "oas30"}},
		{"http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/", []string{"crs"}},
		{"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/", []string{"queryables", "queryables-query-parameters", "filter", "features-filter"}},
		{"http://www.opengis.net/spec/cql2/1.0/conf/", []string{
			"cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison", "basic-spatial-functions",
			"basic-spatial-functions-plus", "spatial-functions", "temporal-functions", "array-functions", "property-property", "arithmetic",
		}},
		{"http://www.opengis.net/spec/cql2/0.0/conf/", []string{"basic-spatial-operators"}},
		{"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/", []string{"core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "collections-selection", "mvt", "oas30"}},
		{"http://www.opengis.net/spec/tms/2.0/conf/", []string{"tilematrixset", "json-tilematrixset"}},
		{"http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/", []string{"schemas", "core-roles-features", "queryables", "sortables"}},
	} {
		for _, class := range family.classes {
			out = append(out, family.root+class)
		}
	}
	return out
}

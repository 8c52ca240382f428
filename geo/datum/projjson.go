package datum

type object = map[string]any

// ProjJSON is the system's definition as PROJJSON 0.7, for formats that carry it (GeoParquet). Coordinates in such files are x before y all
// the same. It holds maps, lists, texts and numbers alone.
func (s System) ProjJSON() map[string]any {
	const schema = "https://proj.org/schemas/v0.7/projjson.schema.json"
	switch s.kind {
	case Geographic:
		doc := geographicJSON(s.epsg)
		doc["$schema"] = schema
		return doc
	case GCJ02, BD09:
		doc := geodeticJSON(s.shiftedName(), s.shiftedName(), s.shiftedName(), 298.257222101)
		doc["$schema"] = schema
		return doc
	case GaussKruger, WebMercator:
	}
	base, method := geographicJSON(4490), object{"name": "Transverse Mercator", "id": epsgJSON(9807)}
	parameters := []any{
		parameterJSON("Latitude of natural origin", 0, "degree", 8801), parameterJSON("Longitude of natural origin", s.meridian, "degree", 8802),
		parameterJSON("Scale factor at natural origin", 1, "unity", 8805),
		parameterJSON("False easting", s.falseEastingM(), "metre", 8806), parameterJSON("False northing", 0, "metre", 8807),
	}
	axes := []any{axisJSON("Northing", "X", "north", "metre"), axisJSON("Easting", "Y", "east", "metre")}
	if s.kind == WebMercator {
		base, method = geographicJSON(4326), object{"name": "Popular Visualisation Pseudo Mercator", "id": epsgJSON(1024)}
		parameters = []any{
			parameterJSON("Latitude of natural origin", 0, "degree", 8801), parameterJSON("Longitude of natural origin", 0, "degree", 8802),
			parameterJSON("False easting", 0, "metre", 8806), parameterJSON("False northing", 0, "metre", 8807),
		}
		axes = []any{axisJSON("Easting", "X", "east", "metre"), axisJSON("Northing", "Y", "north", "metre")}
	}
	return object{
		"$schema": schema, "type": "ProjectedCRS", "name": s.Name(), "base_crs": base,
		"conversion":        object{"name": s.Name(), "method": method, "parameters": parameters},
		"coordinate_system": object{"subtype": "Cartesian", "axis": axes}, "id": epsgJSON(s.epsg),
	}
}

func geographicJSON(code int) object {
	if code == 4490 {
		doc := geodeticJSON("China Geodetic Coordinate System 2000", "China 2000", "CGCS2000", 298.257222101)
		doc["id"] = epsgJSON(4490)
		return doc
	}
	doc := geodeticJSON("WGS 84", "World Geodetic System 1984", "WGS 84", 298.257223563)
	doc["id"] = epsgJSON(4326)
	return doc
}

func geodeticJSON(name, frame, ellipsoid string, inverseFlattening float64) object {
	return object{
		"type": "GeographicCRS", "name": name,
		"datum": object{"type": "GeodeticReferenceFrame", "name": frame, "ellipsoid": object{
			"name": ellipsoid, "semi_major_axis": semiMajorM, "inverse_flattening": inverseFlattening,
		}},
		"coordinate_system": object{"subtype": "ellipsoidal", "axis": []any{
			axisJSON("Geodetic latitude", "Lat", "north", "degree"), axisJSON("Geodetic longitude", "Lon", "east", "degree"),
		}},
	}
}

func axisJSON(name, short, direction, unit string) object {
	return object{"name": name, "abbreviation": short, "direction": direction, "unit": unit}
}

func parameterJSON(name string, value float64, unit string, code int) object {
	return object{"name": name, "value": value, "unit": unit, "id": epsgJSON(code)}
}

func epsgJSON(code int) object { return object{"authority": "EPSG", "code": code} }

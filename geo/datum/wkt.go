package datum

import (
	"fmt"
	"strings"
)

const (
	wgs84WKT = `GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]`
	cgcsWKT  = `GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4490"]]`

	wgs84Esri = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
	cgcsEsri  = `GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
)

// WKT is the system's definition as well-known text 1 (OGC 01-009), as GDAL writes it. Files that carry it have x before y all the same.
// GCJ-02 and BD-09 get a geographic system of that name on a datum of that name: no program can shift it to another by mistake.
func (s System) WKT() string {
	switch s.kind {
	case Geographic:
		if s.epsg == 4490 {
			return cgcsWKT
		}
		return wgs84WKT
	case GCJ02, BD09:
		return fmt.Sprintf(`GEOGCS["%[1]s",DATUM["%[1]s",SPHEROID["%[1]s",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AXIS["Longitude",EAST],AXIS["Latitude",NORTH]]`, s.shiftedName())
	case GaussKruger:
		return fmt.Sprintf(`PROJCS[%q,%s,PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",%g],PARAMETER["scale_factor",1],PARAMETER["false_easting",%.0f],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["X",NORTH],AXIS["Y",EAST],AUTHORITY["EPSG","%d"]]`,
			s.Name(), cgcsWKT, s.meridian, s.falseEastingM(), s.epsg)
	case WebMercator:
	}
	return `PROJCS["WGS 84 / Pseudo-Mercator",` + wgs84WKT + `,PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"],AUTHORITY["EPSG","3857"]]`
}

// EsriWKT is the definition as Esri's programs write it into .prj files.
func (s System) EsriWKT() string {
	switch s.kind {
	case Geographic:
		if s.epsg == 4490 {
			return cgcsEsri
		}
		return wgs84Esri
	case GCJ02, BD09:
		return fmt.Sprintf(`GEOGCS["GCS_%[1]s",DATUM["D_%[1]s",SPHEROID["%[1]s",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`,
			strings.NewReplacer(" ", "_", "-", "_").Replace(s.shiftedName()))
	case GaussKruger:
		name := "CGCS2000_GK_"
		if !s.wide {
			name = "CGCS2000_3_Degree_GK_"
		}
		if s.zone > 0 {
			name += fmt.Sprintf("Zone_%d", s.zone)
		} else {
			name += fmt.Sprintf("CM_%gE", s.meridian)
		}
		return fmt.Sprintf(`PROJCS[%q,%s,PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",%.1f],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",%.1f],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`,
			name, cgcsEsri, s.falseEastingM(), s.meridian)
	case WebMercator:
	}
	return `PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",` + wgs84Esri + `,PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]`
}

func (s System) shiftedName() string { return s.Code() + " shifted" }

package datum

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrUnknown is what errors of [Parse] wrap.
var ErrUnknown = errors.New("unknown coordinate system")

// Parse reads the ways in which people, files and requests name a system; case, spaces, dashes and underscores do not matter:
//
//   - EPSG codes: "EPSG:4547", "EPSG::4547", "[EPSG:4547]", "urn:ogc:def:crs:EPSG::4547" with or without a version,
//     "http://www.opengis.net/def/crs/EPSG/0/4547", also by https;
//   - CRS84: "CRS84", "OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84", "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
//   - names: "WGS 84", "CGCS2000", "GCJ-02", "火星坐标系", "BD-09", "百度坐标系", "Web Mercator";
//   - names of EPSG and of Esri's .prj files: "CGCS2000 / 3-degree Gauss-Kruger CM 114E", "CGCS2000_3_Degree_GK_Zone_38",
//     "GCS_WGS_1984".
//
// "WGS 84" and "CGCS2000" by name are longitude, latitude systems in the same way as their codes: [System.Order] says
// what order their authority has. A bare number is not a system. Everything else is an error that wraps [ErrUnknown] and says, for
// systems that are known but not convertible, why.
func Parse(text string) (System, error) {
	if len(text) > 256 {
		return System{}, fmt.Errorf("%w: a name of %d bytes", ErrUnknown, len(text))
	}
	id := strings.ToLower(strings.TrimSpace(text))
	if code, ok := epsgCode(id); ok {
		if code == 900913 || code == 3785 { // retired codes of the same system
			code = 3857
		}
		if s, known := EPSG(code); known {
			return s, nil
		}
		return System{}, unknown(text, whyNot(code))
	}
	name := plain(id)
	switch name {
	case "crs84", "ogccrs84", "ogc13crs84", "urnogcdefcrsogc13crs84", "urnogcdefcrsogccrs84",
		"httpwwwopengisnetdefcrsogc13crs84", "httpswwwopengisnetdefcrsogc13crs84",
		"httpwwwopengisnetdefcrsogc0crs84":
		return CRS84(), nil
	case "wgs84", "wgs1984", "gcswgs1984":
		return System{epsg: 4326}, nil
	case "cgcs2000", "2000国家大地坐标系", "国家2000", "chinageodeticcoordinatesystem2000", "gcschinageodeticcoordinatesystem2000":
		return System{epsg: 4490}, nil
	case "gcj02", "gcj02ll", "火星坐标", "火星坐标系", "国测局坐标", "高德坐标", "高德坐标系":
		return System{kind: GCJ02}, nil
	case "bd09", "bd09ll", "百度坐标", "百度坐标系":
		return System{kind: BD09}, nil
	case "webmercator", "wgs84pseudomercator", "wgs1984webmercatorauxiliarysphere":
		return System{kind: WebMercator, epsg: 3857}, nil
	case "bd09mc":
		return System{}, unknown(text, "Baidu's metres have no published formula: export degrees (BD-09)")
	}
	if s, ok := gaussKrugerName(name); ok {
		return s, nil
	}
	return System{}, unknown(text, localDatum(name))
}

func unknown(text, why string) error {
	if why == "" {
		return fmt.Errorf("%w %q", ErrUnknown, text)
	}
	return fmt.Errorf("%w %q: %s", ErrUnknown, text, why)
}

// epsgCode finds the code in the ways of writing one.
func epsgCode(id string) (int, bool) {
	id = strings.TrimSuffix(strings.TrimPrefix(id, "["), "]")
	for _, scheme := range []string{"http://", "https://"} {
		if rest, ok := strings.CutPrefix(id, scheme+"www.opengis.net/def/crs/epsg/"); ok {
			version, code, ok := strings.Cut(rest, "/")
			if !ok || !isVersion(version) {
				return 0, false
			}
			return number(code)
		}
	}
	rest, isURN := strings.CutPrefix(id, "urn:ogc:def:crs:")
	rest, ok := strings.CutPrefix(rest, "epsg:")
	if !ok {
		return 0, false
	}
	if version, code, ok := strings.Cut(rest, ":"); ok && (version == "" || isURN && isVersion(version)) {
		rest = code
	}
	return number(rest)
}

// isVersion accepts what a version of the EPSG data set looks like: "0", "9.9.1", "8.2".
func isVersion(s string) bool {
	return s != "" && strings.Trim(s, "0123456789.") == ""
}

func number(s string) (int, bool) {
	if s == "" || len(s) > 6 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// plain drops everything that names are decorated with.
func plain(id string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '-', '_', '/', '.', ':', '(', ')', '\u2013':
			return -1
		}
		return r
	}, id)
}

// gaussKrugerName reads "cgcs20003degreegausskrugercm114e", "cgcs20003degreegkzone38", "cgcs2000gkcm111e", "cgcs2000gausskrugerzone19".
func gaussKrugerName(name string) (System, bool) {
	rest, ok := strings.CutPrefix(name, "cgcs2000")
	if !ok {
		return System{}, false
	}
	rest, narrow := strings.CutPrefix(rest, "3degree")
	long, isLong := strings.CutPrefix(rest, "gausskruger")
	short, isShort := strings.CutPrefix(rest, "gk")
	switch {
	case isLong:
		rest = long
	case isShort:
		rest = short
	default:
		return System{}, false
	}
	first, step, zones := 4502, 6, 13
	if narrow {
		first, step, zones = 4534, 3, 25
	}
	if cm, ok := strings.CutPrefix(rest, "cm"); ok {
		lon, ok := number(strings.TrimSuffix(cm, "e"))
		n := (lon - 75) / step
		if !ok || n < 0 || lon != 75+step*n || n > 60/step {
			return System{}, false
		}
		return EPSG(first + n)
	}
	if zone, ok := strings.CutPrefix(rest, "zone"); ok {
		z, ok := number(zone)
		n := z - zones
		if !ok || n < 0 || n > 60/step {
			return System{}, false
		}
		return EPSG(first - 60/step - 1 + n) // the codes with prefix stand before those without
	}
	return System{}, false
}

// whyNot explains codes that people here meet and this program does not convert.
func whyNot(code int) string {
	switch {
	case code == 4610 || code >= 2327 && code <= 2390:
		return localDatum("xian1980")
	case code == 4214 || code >= 2401 && code <= 2442 || code >= 21413 && code <= 21463:
		return localDatum("beijing1954")
	}
	return ""
}

func localDatum(name string) string {
	for _, old := range []struct{ mark, name string }{
		{"xian", "Xi'an 1980"}, {"西安80", "Xi'an 1980"}, {"beijing", "Beijing 1954"}, {"北京54", "Beijing 1954"},
	} {
		if strings.Contains(name, old.mark) {
			return old.name + " lies tens of metres off by parameters that are local and not public: convert to CGCS2000 first"
		}
	}
	return ""
}

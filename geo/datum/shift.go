package datum

import "math"

// GCJ-02 and BD-09 have no published definition. These are the formulas that the map services' own libraries and every converter use, known since
// 2010 (github.com/wandergis/coordtransform, github.com/hujiulong/gcoord); they agree with the services to about a metre.
const (
	krasovskyM  = 6378245.0              // semi-major axis of Krasovsky 1940
	krasovskyE2 = 0.00669342162296594323 // its eccentricity squared
	baiduTurn   = math.Pi * 3000 / 180
)

// inGCJ02 says whether GCJ-02 shifts a point there.
func inGCJ02(lon, lat float64) bool { return aroundGCJ02(lon, lat, 0) }

// aroundGCJ02 says whether a point lies within some degrees of the rectangle that GCJ-02 shifts.
func aroundGCJ02(lon, lat, within float64) bool {
	return lon >= 72.004-within && lon <= 137.8347+within && lat >= 0.8293-within && lat <= 55.8271+within
}

// gcj02Shift is what GCJ-02 adds to longitude and latitude, degrees: up to 0.008.
func gcj02Shift(lon, lat float64) (dLon, dLat float64) {
	x, y := lon-105, lat-35
	root := math.Sqrt(math.Abs(x))
	wave := (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
	north := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root + wave +
		(20*math.Sin(y*math.Pi)+40*math.Sin(y/3*math.Pi))*2/3 +
		(160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
	east := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root + wave +
		(20*math.Sin(x*math.Pi)+40*math.Sin(x/3*math.Pi))*2/3 +
		(150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3
	s, c := math.Sincos(lat * degree)
	w2 := 1 - krasovskyE2*s*s
	w := math.Sqrt(w2)
	dLat = north / (krasovskyM * (1 - krasovskyE2) / (w2 * w) * degree)
	dLon = east / (krasovskyM / w * c * degree)
	return dLon, dLat
}

func toGCJ02(lon, lat float64) (float64, float64) {
	if !inGCJ02(lon, lat) {
		return lon, lat
	}
	dLon, dLat := gcj02Shift(lon, lat)
	return lon + dLon, lat + dLat
}

// fromGCJ02Step is the published inverse: the shift at the shifted place taken off, up to 5 m wrong.
func fromGCJ02Step(lon, lat float64) (float64, float64) {
	if !inGCJ02(lon, lat) {
		return lon, lat
	}
	dLon, dLat := gcj02Shift(lon, lat)
	return lon - dLon, lat - dLat
}

// fromGCJ02 repeats that step with the shift at the place found, which shrinks the error a hundredfold each time.
func fromGCJ02(lon, lat float64) (float64, float64) {
	if !aroundGCJ02(lon, lat, 0.03) { // farther than the shift carries
		return lon, lat
	}
	u, v := lon, lat
	for range 20 {
		dLon, dLat := gcj02Shift(u, v)
		nextU, nextV := lon-dLon, lat-dLat
		done := math.Abs(nextU-u) < settled && math.Abs(nextV-v) < settled
		u, v = nextU, nextV
		if done {
			break
		}
	}
	if !inGCJ02(lon, lat) && !aroundGCJ02(u, v, 1e-9) {
		return lon, lat // nothing inside is shifted to here
	}
	return u, v
}

// settled is when an iteration stops: degrees, a hundredth of what is promised.
const settled = 1e-11

// gcj02ToBD09 turns and stretches about the origin of degrees and adds a constant.
func gcj02ToBD09(lon, lat float64) (float64, float64) {
	r := math.Hypot(lon, lat) + 0.00002*math.Sin(lat*baiduTurn)
	s, c := math.Sincos(math.Atan2(lat, lon) + 0.000003*math.Cos(lon*baiduTurn))
	return r*c + 0.0065, r*s + 0.006
}

// bd09ToGCJ02Step is the published inverse, up to 0.25 m wrong.
func bd09ToGCJ02Step(lon, lat float64) (float64, float64) {
	lon, lat = lon-0.0065, lat-0.006
	r := math.Hypot(lon, lat) - 0.00002*math.Sin(lat*baiduTurn)
	s, c := math.Sincos(math.Atan2(lat, lon) - 0.000003*math.Cos(lon*baiduTurn))
	return r * c, r * s
}

// bd09ToGCJ02 starts there and corrects by what is left over.
func bd09ToGCJ02(lon, lat float64) (float64, float64) {
	u, v := bd09ToGCJ02Step(lon, lat)
	for range 20 {
		x, y := gcj02ToBD09(u, v)
		u += lon - x
		v += lat - y
		if math.Abs(lon-x) < settled && math.Abs(lat-y) < settled {
			break
		}
	}
	return u, v
}

package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// The ellipsoid of CGCS2000, GB 22021-2008, and of GRS 80. WGS 84 differs in the flattening's ninth digit: 0.1 mm at the pole.
const (
	semiMajorM = 6378137.0
	flattening = 1 / 298.257222101
	semiMinorM = semiMajorM * (1 - flattening)
	// meanRadiusM is (2a+b)/3, the IUGG's R1.
	meanRadiusM = (2*semiMajorM + semiMinorM) / 3
)

const (
	degree     = math.Pi / 180
	noProgress = 1e-14 // radians: 0.06 µm on the ground, about where float64 stops telling longitudes apart
)

// Haversine is the great-circle distance between a and b in metres on the sphere of the Earth's mean radius. Against the geodesic it
// is wrong by at most 0.56 %, by at most 0.5 % within China, and it is stable for the smallest distances. About four times
// as fast as [Distance].
func Haversine(a, b orb.Point) float64 {
	sLat := math.Sin((b[1] - a[1]) * degree / 2)
	sLon := math.Sin((b[0] - a[0]) * degree / 2)
	h := sLat*sLat + math.Cos(a[1]*degree)*math.Cos(b[1]*degree)*sLon*sLon
	return 2 * meanRadiusM * math.Asin(math.Sqrt(min(h, 1)))
}

// Distance is the length in metres of the shortest geodesic between a and b on the CGCS2000 ellipsoid, by Vincenty's inverse formula
// (Survey Review XXIII 176, 1975): within 0.2 mm, for equal points 0. Where the formula does not converge, between nearly antipodal
// points, the shortest way through a point halfway is searched for instead, within 1 mm and in 0.2 ms. Positions that
// are not finite give NaN.
func Distance(a, b orb.Point) float64 {
	if d, ok := vincentyInverse(a, b); ok {
		return d
	}
	return distanceByHalves(a, b)
}

// LengthM is the sum of the geodesic lengths of a line's edges in metres; 0 for fewer than two points.
func LengthM(l orb.LineString) float64 {
	sum := 0.0
	for i := 1; i < len(l); i++ {
		sum += Distance(l[i-1], l[i])
	}
	return sum
}

// Destination is the point reached from p by the geodesic that starts at azimuthDeg (clockwise from north) and is distanceM long,
// by Vincenty's direct formula: within 0.2 mm. The longitude is in [-180, 180).
func Destination(p orb.Point, azimuthDeg, distanceM float64) orb.Point {
	sinAz, cosAz := math.Sincos(azimuthDeg * degree)
	sinU1, cosU1 := reduced(p[1])
	sigma1 := math.Atan2(sinU1, cosU1*cosAz)
	sinAlpha := cosU1 * sinAz
	cos2Alpha := 1 - sinAlpha*sinAlpha
	bigA, bigB := vincentyAB(cos2Alpha)

	straight := distanceM / (semiMinorM * bigA)
	sigma := straight
	var sinSigma, cosSigma, cos2m float64
	for range 100 {
		cos2m = math.Cos(2*sigma1 + sigma)
		sinSigma, cosSigma = math.Sincos(sigma)
		next := straight + vincentyDeltaSigma(bigB, sinSigma, cosSigma, cos2m)
		done := math.Abs(next-sigma) < noProgress
		sigma = next
		if done {
			break
		}
	}
	cos2m = math.Cos(2*sigma1 + sigma)
	sinSigma, cosSigma = math.Sincos(sigma)
	x := sinU1*sinSigma - cosU1*cosSigma*cosAz
	lat := math.Atan2(sinU1*cosSigma+cosU1*sinSigma*cosAz, (1-flattening)*math.Hypot(sinAlpha, x))
	lambda := math.Atan2(sinSigma*sinAz, cosU1*cosSigma-sinU1*sinSigma*cosAz)
	c := vincentyC(cos2Alpha)
	l := lambda - (1-c)*flattening*sinAlpha*
		(sigma+c*sinSigma*(cos2m+c*cosSigma*(-1+2*cos2m*cos2m)))
	return orb.Point{wrapLon(p[0] + l/degree), lat / degree}
}

// vincentyInverse returns the distance and whether the iteration settled. It does not between nearly antipodal points.
func vincentyInverse(a, b orb.Point) (float64, bool) {
	if a == b {
		return 0, true
	}
	l := wrapLon(b[0]-a[0]) * degree
	sinU1, cosU1 := reduced(a[1])
	sinU2, cosU2 := reduced(b[1])
	lambda := l
	for range 50 {
		sinL, cosL := math.Sincos(lambda)
		sinSigma := math.Hypot(cosU2*sinL, cosU1*sinU2-sinU1*cosU2*cosL)
		if sinSigma == 0 { // the same place: a pole, or longitudes a turn apart
			return 0, cosL > 0 || sinU1 == sinU2
		}
		cosSigma := sinU1*sinU2 + cosU1*cosU2*cosL
		sigma := math.Atan2(sinSigma, cosSigma)
		sinAlpha := cosU1 * cosU2 * sinL / sinSigma
		cos2Alpha := 1 - sinAlpha*sinAlpha
		cos2m := 0.0 // along the equator
		if cos2Alpha > 1e-15 {
			cos2m = cosSigma - 2*sinU1*sinU2/cos2Alpha
		}
		c := vincentyC(cos2Alpha)
		next := l + (1-c)*flattening*sinAlpha*
			(sigma+c*sinSigma*(cos2m+c*cosSigma*(-1+2*cos2m*cos2m)))
		if math.Abs(next) > math.Pi {
			return 0, false
		}
		if math.Abs(next-lambda) < noProgress {
			bigA, bigB := vincentyAB(cos2Alpha)
			return semiMinorM * bigA * (sigma - vincentyDeltaSigma(bigB, sinSigma, cosSigma, cos2m)), true
		}
		lambda = next
	}
	return 0, false
}

// distanceByHalves measures a to b through the circle 90° of arc away from a, which every way between nearly antipodal points crosses: the
// shortest way is the least sum of its two halves, and both halves are lengths that Vincenty's formula converges for.
func distanceByHalves(a, b orb.Point) float64 {
	through := func(azimuthDeg float64) float64 {
		mid := sphereQuarter(a, azimuthDeg)
		d1, ok1 := vincentyInverse(a, mid)
		d2, ok2 := vincentyInverse(mid, b)
		if !ok1 || !ok2 {
			return math.NaN()
		}
		return d1 + d2
	}
	const step = 5.0
	best, at := math.Inf(1), 0.0
	for az := 0.0; az < 360; az += step {
		if d := through(az); d < best {
			best, at = d, az
		}
	}
	if math.IsInf(best, 1) {
		return math.NaN()
	}
	lo, hi := at-step, at+step
	for range 60 { // golden section down to 1e-11 of a degree
		const g = 0.3819660112501051
		m1, m2 := lo+g*(hi-lo), hi-g*(hi-lo)
		if through(m1) < through(m2) {
			hi = m2
		} else {
			lo = m1
		}
	}
	return min(best, through((lo+hi)/2))
}

// sphereQuarter is the point 90° of arc from p on the sphere.
func sphereQuarter(p orb.Point, azimuthDeg float64) orb.Point {
	sinAz, cosAz := math.Sincos(azimuthDeg * degree)
	sinLat, cosLat := math.Sincos(p[1] * degree)
	lat := math.Asin(cosLat * cosAz)
	lon := math.Atan2(sinAz*cosLat, -sinLat*math.Sin(lat))
	return orb.Point{wrapLon(p[0] + lon/degree), lat / degree}
}

// reduced returns sine and cosine of the reduced latitude, tan U = (1-f) tan φ.
func reduced(latDeg float64) (sinU, cosU float64) {
	s, c := math.Sincos(latDeg * degree)
	s *= 1 - flattening
	h := math.Hypot(s, c)
	return s / h, c / h
}

// vincentyAB are the series of Vincenty's equations 3 and 4.
func vincentyAB(cos2Alpha float64) (a, b float64) {
	const second = (semiMajorM*semiMajorM - semiMinorM*semiMinorM) / (semiMinorM * semiMinorM)
	u := cos2Alpha * second
	a = 1 + u/16384*(4096+u*(-768+u*(320-175*u)))
	b = u / 1024 * (256 + u*(-128+u*(74-47*u)))
	return a, b
}

// vincentyC is his equation 10.
func vincentyC(cos2Alpha float64) float64 {
	return flattening / 16 * cos2Alpha * (4 + flattening*(4-3*cos2Alpha))
}

// vincentyDeltaSigma is his equation 6.
func vincentyDeltaSigma(b, sinSigma, cosSigma, cos2m float64) float64 {
	return b * sinSigma * (cos2m + b/4*(cosSigma*(-1+2*cos2m*cos2m)-
		b/6*cos2m*(-3+4*sinSigma*sinSigma)*(-3+4*cos2m*cos2m)))
}

// wrapLon brings a longitude or a difference of two into [-180, 180).
func wrapLon(lon float64) float64 {
	if lon >= -180 && lon < 180 {
		return lon
	}
	lon = math.Mod(lon+180, 360)
	if lon < 0 {
		lon += 360
	}
	return lon - 180
}

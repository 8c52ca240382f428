package datum

import "math"

// The ellipsoid of CGCS2000 (GB 22021-2008): a and 1/f are those of GRS 80.
const (
	semiMajorM = 6378137.0
	flattening = 1 / 298.257222101
	thirdFlat  = flattening / (2 - flattening) // n
)

const degree = math.Pi / 180

// Krüger's series in the third flattening n to its sixth power (L. Krüger, Konforme Abbildung des Erdellipsoids in der Ebene,
// 1912; coefficients from C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers", J. Geodesy 85, 2011, eqs. 12, 35 and
// 36). Truncation is under 5 nm within 35° of the central meridian.
const (
	n1 = thirdFlat
	n2 = n1 * n1
	n3 = n2 * n1
	n4 = n3 * n1
	n5 = n4 * n1
	n6 = n5 * n1

	// rectifyingM is the radius of the circle that is as long as a meridian.
	rectifyingM = semiMajorM / (1 + n1) * (1 + n2/4 + n4/64 + n6/256)
)

// alpha returns the forward coefficients, beta the inverse ones.
func alpha() [6]float64 {
	return [6]float64{
		n1/2 - 2*n2/3 + 5*n3/16 + 41*n4/180 - 127*n5/288 + 7891*n6/37800,
		13*n2/48 - 3*n3/5 + 557*n4/1440 + 281*n5/630 - 1983433*n6/1935360,
		61*n3/240 - 103*n4/140 + 15061*n5/26880 + 167603*n6/181440,
		49561*n4/161280 - 179*n5/168 + 6601661*n6/7257600,
		34729*n5/80640 - 3418889*n6/1995840,
		212378941 * n6 / 319334400,
	}
}

func beta() [6]float64 {
	return [6]float64{
		n1/2 - 2*n2/3 + 37*n3/96 - n4/360 - 81*n5/512 + 96199*n6/604800,
		n2/48 + n3/15 - 437*n4/1440 + 46*n5/105 - 1118711*n6/3870720,
		17*n3/480 - 37*n4/840 - 209*n5/4480 + 5569*n6/90720,
		4397*n4/161280 - 11*n5/504 - 830251*n6/7257600,
		4583*n5/161280 - 108847*n6/3991680,
		20648693 * n6 / 638668800,
	}
}

// maxOffCentreDeg is how far from the central meridian the series is used.
const maxOffCentreDeg = 30

// krueger projects a longitude counted from the central meridian and a latitude, both in degrees, to metres east of that meridian and north of
// the equator. Beyond maxOffCentreDeg or without a latitude it gives NaN.
func krueger(dLonDeg, latDeg float64) (east, north float64) {
	if !(math.Abs(dLonDeg) <= maxOffCentreDeg && math.Abs(latDeg) <= 90) {
		return math.NaN(), math.NaN()
	}
	e := math.Sqrt(flattening * (2 - flattening))
	sinLat := math.Sin(latDeg * degree)
	sinLon, cosLon := math.Sincos(dLonDeg * degree)
	// tangent of the conformal latitude
	t := math.Sinh(math.Atanh(sinLat) - e*math.Atanh(e*sinLat))
	xi, eta := math.Pi/2, 0.0
	if !math.IsInf(t, 0) {
		xi, eta = math.Atan2(t, cosLon), math.Asinh(sinLon/math.Hypot(t, cosLon))
	} else if t < 0 {
		xi = -xi
	}
	dXi, dEta := sineSeries(alpha(), xi, eta)
	return rectifyingM * (eta + dEta), rectifyingM * (xi + dXi)
}

// kruegerInverse is the other way; NaN where the point is farther than maxOffCentreDeg from the meridian or beyond a pole.
func kruegerInverse(east, north float64) (dLonDeg, latDeg float64) {
	xi, eta := north/rectifyingM, east/rectifyingM
	if !(math.Abs(xi) <= math.Pi/2 && math.Abs(eta) < 1) {
		return math.NaN(), math.NaN()
	}
	dXi, dEta := sineSeries(beta(), xi, eta)
	xi -= dXi
	eta -= dEta
	sinXi, cosXi := math.Sincos(xi)
	sinhEta := math.Sinh(eta)
	dLonDeg = math.Atan2(sinhEta, cosXi) / degree
	if math.Abs(dLonDeg) > maxOffCentreDeg+1e-9 {
		return math.NaN(), math.NaN()
	}
	return dLonDeg, math.Atan(fromConformal(sinXi/math.Hypot(sinhEta, cosXi))) / degree
}

// fromConformal finds the tangent of the geographic latitude from that of the conformal latitude by Newton's method (Karney
// 2011, eqs. 19–21): two or three steps.
func fromConformal(conformal float64) float64 {
	const e2 = flattening * (2 - flattening)
	e := math.Sqrt(e2)
	tau := conformal / (1 - e2)
	if math.Abs(tau) > 1e12 { // the pole
		return tau
	}
	for range 8 {
		s1 := math.Hypot(1, tau)
		sigma := math.Sinh(e * math.Atanh(e*tau/s1))
		got := tau*math.Hypot(1, sigma) - sigma*s1
		step := (conformal - got) / math.Hypot(1, got) * (1 + (1-e2)*tau*tau) / ((1 - e2) * s1)
		tau += step
		if math.Abs(step) < 1e-15*(1+math.Abs(tau)) {
			break
		}
	}
	return tau
}

// sineSeries is Σ c[j-1] sin 2jζ for complex ζ = xi + i·eta, by Clenshaw's recurrence.
func sineSeries(c [6]float64, xi, eta float64) (re, im float64) {
	s, k := math.Sincos(2 * xi)
	sh, ch := math.Sinh(2*eta), math.Cosh(2*eta)
	sine := complex(s*ch, k*sh)
	twice := complex(2*k*ch, -2*s*sh) // 2 cos 2ζ
	var b1, b2 complex128
	for j := len(c) - 1; j >= 0; j-- {
		b1, b2 = twice*b1-b2+complex(c[j], 0), b1
	}
	sum := sine * b1
	return real(sum), imag(sum)
}

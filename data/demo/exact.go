package demo

import "math"

// The functions here give the same bits on every machine. Square roots do by IEEE 754; the rest of package math may use
// instructions of the machine's own, so what is needed of it is here, in operations that round one by one.

func sqrt(v float64) float64 { return math.Sqrt(v) }

// exp is e to the power v, for |v| under 700, to 1e-14 of its value.
func exp(v float64) float64 {
	// e^v = (e^(v/1024))^1024, with the Taylor series where it is short.
	t := v / 1024
	term, sum := 1.0, 1.0
	for i := 1; i < 12; i++ {
		term = term * t / float64(i)
		sum += term
	}
	for range 10 {
		sum *= sum
	}
	return sum
}

// cosine is that of an angle of up to a quarter turn, to 1e-15.
func cosine(degrees float64) float64 {
	a := degrees * (math.Pi / 180)
	a2 := a * a
	term, sum := 1.0, 1.0
	for i := 1; i < 24; i += 2 {
		term = -term * a2 / float64(i*(i+1))
		sum += term
	}
	return sum
}

func abs(v int32) int32 {
	if v < 0 {
		return -v
	}
	return v
}

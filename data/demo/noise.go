package demo

// noise is gradient noise (Perlin, "Improving noise", SIGGRAPH 2002) in integers, so that it is the same on every machine.
// Each octave is a plane of its own with a hash of its own. Values are in 1/4096.
type noise struct{ key uint64 }

func newNoise(seed uint64, purpose string) noise { return noise{newDice(seed, purpose).pcg.Uint64()} }

// one is the fixed-point unit of noise and of everything derived from it.
const one = 4096

// gradients are sixteen directions of length one.
var gradients = [16][2]int32{
	{4096, 0},
	{3784, 1567},
	{2896, 2896},
	{1567, 3784},
	{0, 4096},
	{-1567, 3784},
	{-2896, 2896},
	{-3784, 1567},
	{-4096, 0},
	{-3784, -1567},
	{-2896, -2896},
	{-1567, -3784},
	{0, -4096},
	{1567, -3784},
	{2896, -2896},
	{3784, -1567},
}

// at is the octave of the given wavelength at (x, y); x, y and wavelength are in one unit of the caller's, x and y not negative.
// The mean is 0, the values lie within about ±one (the noise is scaled by √2).
func (n noise) at(x, y, wavelength int) int32 {
	cx, cy := x/wavelength, y/wavelength
	fx, fy := int32((x-cx*wavelength)*one/wavelength), int32((y-cy*wavelength)*one/wavelength)
	key := n.key + uint64(wavelength)*0x9e3779b97f4a7c15
	a := dot(corner(key, cx, cy), fx, fy)
	b := dot(corner(key, cx+1, cy), fx-one, fy)
	c := dot(corner(key, cx, cy+1), fx, fy-one)
	d := dot(corner(key, cx+1, cy+1), fx-one, fy-one)
	u, v := fade(fx), fade(fy)
	low := a + (b-a)*u>>12
	high := c + (d-c)*u>>12
	return (low + (high-low)*v>>12) * 181 >> 7
}

// corner hashes a lattice point to one of the gradients (the finaliser of MurmurHash3).
func corner(key uint64, x, y int) *[2]int32 {
	h := key ^ uint64(x)*0xff51afd7ed558ccd ^ uint64(y)*0xc4ceb9fe1a85ec53
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	return &gradients[h>>60]
}

func dot(g *[2]int32, x, y int32) int32 { return (g[0]*x + g[1]*y) >> 12 }

// fade is 6t⁵-15t⁴+10t³ for t in 0 … one.
func fade(t int32) int32 {
	u := int64(t)
	return int32(u * u >> 12 * u >> 12 * ((u*(6*u-15*one))>>12 + 10*one) >> 12)
}

// sum adds octaves from the first wavelength down, each half as long as the one before and weighted by gain/one of it.
func (n noise) sum(x, y, wavelength, octaves, gain int) int32 {
	total, weight := int32(0), int32(one)
	for range octaves {
		total += n.at(x, y, wavelength) * weight >> 12
		wavelength /= 2
		weight = weight * int32(gain) >> 12
	}
	return total
}

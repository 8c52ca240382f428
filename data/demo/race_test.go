//go:build race

package demo

// The race detector makes a land of 25 seconds out of one of three, and there is only one goroutine: one land is enough.
const underRace = true

//go:build !soak

package postgres_test

// killRounds is how often writer and database are killed; the product's promise is stated for fifty (soak_test.go).
const killRounds = 5

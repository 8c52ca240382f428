// Package locate is a draft.
package locate

// Package seal seals what no map may carry, case files and the raw cells of rejected rows, for the vaults of both stores: under one
// key, with a payload that reads back byte for byte.
//
// Every payload has a random nonce of 96 bits and associated data that name its place, so that rows cannot be exchanged for one
// another unnoticed. Keys for each purpose are derived from the one key by HKDF-SHA-256 (RFC 5869); a keyed digest
// (HMAC-SHA-256, cut to 128 bits) tells equal case files from changed ones without opening them.
package seal

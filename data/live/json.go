package live

import (
	"bytes"
	"strconv"
)

// stringEnd is the length of the JSON string, quotes included, that b begins with. b was written by data.AppendJSONText.
func stringEnd(b []byte) int {
	i := 1
	for {
		n := bytes.IndexByte(b[i:], '"')
		i += n + 1
		slashes := 0
		for b[i-2-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
	}
}

// plainText is the text between the quotes of a JSON string written by data.AppendJSONText. It is a part of b when nothing in it is escaped.
func plainText(b []byte) []byte {
	b = b[1 : len(b)-1]
	at := bytes.IndexByte(b, '\\')
	if at < 0 {
		return b
	}
	out := append(make([]byte, 0, len(b)), b[:at]...)
	for i := at; i < len(b); i++ {
		if b[i] != '\\' {
			out = append(out, b[i])
			continue
		}
		i++
		switch b[i] {
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			n, _ := strconv.ParseUint(string(b[i+1:i+5]), 16, 8)
			out = append(out, byte(n))
			i += 4
		default:
			out = append(out, b[i])
		}
	}
	return out
}

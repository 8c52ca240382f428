package stored

import (
	"encoding/json"
	"fmt"
	"time"

	"lianxin/data"
)

// answersLast is how long an Answer is kept at least after its change.
const answersLast = 72 * time.Hour

// AnswersUntil is when, in milliseconds since 1970, answers of a change or an earlier one may go, as a change is made at a time.
func AnswersUntil(at int64) int64 { return at - answersLast.Milliseconds() }

// EncodeAnswered is how the records of an Answer are kept.
func EncodeAnswered(records []data.Versioned) (string, error) {
	if records == nil {
		records = []data.Versioned{}
	}
	b, err := json.Marshal(records)
	return string(b), err
}

// DecodeAnswer makes an Answer of what was kept.
func DecodeAnswer(request []byte, at int64, records string) (data.Answer, error) {
	a := data.Answer{Request: request, At: time.UnixMilli(at).UTC()}
	if err := json.Unmarshal([]byte(records), &a.Records); err != nil {
		return a, fmt.Errorf("%w: an answer that is kept cannot be read", data.ErrUnavailable)
	}
	return a, nil
}

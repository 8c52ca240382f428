package stored

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"lianxin/data"
	"lianxin/data/seal"
)

// answersLast is how long an Answer is kept at least after its change.
const answersLast = 72 * time.Hour

// AnswersUntil is when, in milliseconds since 1970, answers of a change or an earlier one may go, as a change is made at a time.
func AnswersUntil(at int64) int64 { return at - answersLast.Milliseconds() }

// Answered is what is kept of a batch, made at a time, for its Answer. What was asked is sealed: it may be a digest of a case file.
func Answered(b *data.Batch, at int64, records []data.Versioned, sealed func(plain []byte, place ...string) []byte) (Batch, error) {
	if records == nil {
		records = []data.Versioned{}
	}
	text, err := json.Marshal(records)
	return Batch{Key: b.Key, Request: sealed(b.Request, answerPlace(b.Key)...), At: at, Records: string(text)}, err
}

func answerPlace(key string) []string { return []string{"answer", key} }

// SealedAnswers is the table of answers, for a change of the vault's key. It lies beside the vault: its batches do.
func SealedAnswers() seal.Table {
	return seal.Table{Name: "lx_answer", Column: "request", Named: "key", Place: func(named []driver.Value) []string {
		key, _ := named[0].(string)
		return answerPlace(key)
	}}
}

// Answer makes an Answer of what is kept of a batch.
func (b *Batch) Answer(open func(sealed []byte, place ...string) ([]byte, error)) (data.Answer, error) {
	request, err := open(b.Request, answerPlace(b.Key)...)
	if err != nil {
		return data.Answer{}, fmt.Errorf("the answer to %q: %w", b.Key, err)
	}
	a := data.Answer{Request: request, At: time.UnixMilli(b.At).UTC()}
	if err := json.Unmarshal([]byte(b.Records), &a.Records); err != nil {
		return data.Answer{}, fmt.Errorf("%w: an answer that is kept cannot be read", data.ErrUnavailable)
	}
	return a, nil
}

package accounts

import (
	"encoding/base64"
	"fmt"
	"strings"

	"lianxin/data"
)

// ErrRefused says that what was presented proves nobody: it never did, or does no more. Why is never told.
var ErrRefused = fmt.Errorf("not signed in: %w", data.ErrForbidden)

// maxAuthorization is the longest Authorization header that is looked at.
const maxAuthorization = 4096

// ReadAuthorization takes the secret out of an Authorization header (RFC 9110 §11.6.2): the token of Bearer (RFC 6750), or
// the password of Basic (RFC 7617) beside any user name, for programs that know no other way. An empty header presents
// nothing; one of another form is ErrRefused. It does not tell whether the secret is one.
func ReadAuthorization(header string) (presented string, err error) {
	if header == "" {
		return "", nil
	}
	if len(header) > maxAuthorization {
		return "", ErrRefused
	}
	scheme, rest, _ := strings.Cut(header, " ")
	rest = strings.Trim(rest, " ")
	switch {
	case strings.EqualFold(scheme, "Bearer"):
		presented = rest
	case strings.EqualFold(scheme, "Basic"):
		plain, err := base64.StdEncoding.DecodeString(rest)
		if err != nil {
			return "", ErrRefused
		}
		_, presented, _ = strings.Cut(string(plain), ":")
	}
	if presented == "" {
		return "", ErrRefused
	}
	return presented, nil
}

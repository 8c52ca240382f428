package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"lianxin/data"
)

// Right is a thing beyond reading that an identity may do.
type Right string

// Rights.
const (
	RightImport Right = "import" // send files to /api/imports within the viewer's scope
)

// Identity is who a request comes from. The zero Identity is nobody: only open routes answer it.
type Identity struct {
	Viewer    data.Viewer
	Rights    []Right
	Anonymous bool // granted by --anonymous: never imports, writes or reads case files
}

// Identify tells who a request comes from. Wrong or expired credentials are an error that wraps data.ErrForbidden or say nobody; a request without any is nobody
// or the anonymous viewer.
type Identify func(*http.Request) (Identity, error)

// Anonymous identifies every request as one viewer.
func Anonymous(v data.Viewer) Identify {
	return func(*http.Request) (Identity, error) { return Identity{Viewer: v, Anonymous: true}, nil }
}

// Nobody identifies nobody: what a server does until accounts or --anonymous say otherwise.
func Nobody(*http.Request) (Identity, error) { return Identity{}, nil }

const identityKey = "identity"

// identityOf is what guard stored.
func identityOf(c echo.Context) Identity {
	id, _ := c.Get(identityKey).(Identity)
	return id
}

func viewerOf(c echo.Context) data.Viewer { return identityOf(c).Viewer }

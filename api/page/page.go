// Package page draws the API's pages for people: one layout, no script, no style beside page.css, texts in Chinese first. Everything is escaped by
// html/template.
package page

import (
	_ "embed"
	"html/template"
	"io"
)

// Style is the style sheet that pages link as /api/page.css.
//
//go:embed page.css
var Style []byte

//go:embed page.html
var layout string

// Label is a text in both languages.
type Label struct{ Zh, En string }

// Page is what a page shows; parts that are empty are left out.
type Page struct {
	Title, Help Label
	Generated   string // how generated data were made
	Path        []Link // from the landing page down to here
	Alternates  []Link // the same in other representations
	Notes       []string
	Cards       []Card
	List        []string
	Listing     *Listing
	Facts       []Fact
	Fields      []Field
	Operations  []Operation
	Links       []Link
}

// Link leads somewhere.
type Link struct{ Href, Title, Type string }

// Card is a thing with a page of its own.
type Card struct {
	Href        string
	Title, Help Label
}

// Listing is a table of records and where its neighbours are.
type Listing struct {
	Matched     int64
	Returned    int
	First, Next string // empty where there is none
	Heads       []Label
	Rows        []Row
}

// Row is a record.
type Row struct {
	ID, Href string
	Cells    []string
}

// Fact is a named value.
type Fact struct {
	Name  Label
	Value string
}

// Field describes a field.
type Field struct {
	Name   string
	Label  Label
	Type   string
	Values string
}

// Operation is what an API can be asked.
type Operation struct {
	Method, Path, Summary string
	Parameters            []string // beside those in the path
}

// Pages draws pages. It is safe for concurrent use.
type Pages struct{ template *template.Template }

// New parses the layout.
func New() (*Pages, error) {
	t, err := template.New("").Parse(layout)
	if err != nil {
		return nil, err
	}
	return &Pages{t}, nil
}

// Write draws a page.
func (p *Pages) Write(w io.Writer, of *Page) error { return p.template.ExecuteTemplate(w, "page", of) }

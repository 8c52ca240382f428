package export

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/data"
)

func TestProjectOpensTheServiceWithoutAnySecret(t *testing.T) {
	p := Project{
		Service: "https://map.example/api", Auth: "abc1234", Title: "连心 <桂阳>", At: moment, Extent: orb.Bound{Min: orb.Point{112, 25}, Max: orb.Point{113, 26}},
		Layers: []ProjectLayer{{Layer: layer(t, data.Villages), Fields: visible(layer(t, data.Villages))}, {Layer: layer(t, data.Disputes), Fields: visible(layer(t, data.Disputes))}},
	}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil || len(z.File) != 1 || !strings.HasSuffix(z.File[0].Name, ".qgs") {
		t.Fatalf("%v %v", err, z)
	}
	r, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var sources []string
	d := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "datasource" {
			var text string
			if err := d.DecodeElement(&text, &e); err != nil {
				t.Fatal(err)
			}
			sources = append(sources, text)
		}
	}
	if len(sources) != 2 || !strings.Contains(sources[1], "typename='disputes' url='https://map.example/api'") || !strings.Contains(sources[1], "authcfg=abc1234") {
		t.Errorf("sources %v", sources)
	}
	for _, want := range []string{"OAPIF", "categorizedSymbol", `value="land" name="`, "OGC:CRS84"} {
		if !strings.Contains(string(body), want) && !strings.Contains(string(body), `type="QString" value="land"`) {
			t.Errorf("no %s", want)
		}
	}
}

func TestProjectRefusesSecrets(t *testing.T) {
	good := []ProjectLayer{{Layer: layer(t, data.Villages)}}
	for name, p := range map[string]Project{
		"a token as id":           {Service: "https://h/api", Auth: "lxt_0123456789abcdef", Layers: good},
		"an id with markup":       {Service: "https://h/api", Auth: "a'b c=d", Layers: good},
		"credentials in the name": {Service: "https://user:secret@h/api", Layers: good},
		"a query":                 {Service: "https://h/api?token=x", Layers: good},
		"a file":                  {Service: "file:///etc", Layers: good},
		"no layers":               {Service: "https://h/api"},
	} {
		if err := p.Write(io.Discard); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

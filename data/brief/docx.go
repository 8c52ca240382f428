package brief

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lianxin/data"
)

// MIME is the media type of the document.
const MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// DOCX writes the brief as a document of WordprocessingML (ISO/IEC 29500) on A4. lang is zh or en. audit is the number of the audit row of its leaving; empty
// when nothing keeps one. The same brief makes the same bytes.
func (b *Brief) DOCX(out io.Writer, lang, audit string) error {
	w := wordsOf(lang)
	d := &document{w: &w, brief: b}
	d.write(audit)
	z := zip.NewWriter(out)
	for _, part := range []struct{ name, content string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", relations("officeDocument", "word/document.xml")},
		{"word/_rels/document.xml.rels", relations("styles", "styles.xml", "footer", "footer1.xml")},
		{"word/document.xml", xmlHead + "<w:document " + namespaces + "><w:body>" + d.body.String() + section + "</w:body></w:document>"},
		{"word/styles.xml", styles},
		{"word/footer1.xml", d.footer()},
	} {
		member, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: b.Until.UTC()})
		if err == nil {
			_, err = io.WriteString(member, part.content)
		}
		if err != nil {
			return fmt.Errorf("write the brief: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write the brief: %w", err)
	}
	return nil
}

const (
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	// section is A4 with the margins of official documents, in twentieths of a point.
	section = `<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1304" w:bottom="1304" w:left="1304" w:header="851" w:footer="680" w:gutter="0"/></w:sectPr>`

	contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>`

	styles = xmlHead + `<w:styles ` + namespaces + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体" w:cs="Times New Roman"/><w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:before="60" w:after="60" w:line="300" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="120" w:after="120"/><w:jc w:val="center"/></w:pPr><w:rPr><w:rFonts w:eastAsia="黑体"/><w:b/><w:sz w:val="36"/><w:szCs w:val="36"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="100"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:rFonts w:eastAsia="黑体"/><w:b/><w:sz w:val="26"/><w:szCs w:val="26"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="140" w:after="60"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Quiet"><w:name w:val="Quiet"/><w:basedOn w:val="Normal"/><w:rPr><w:color w:val="555555"/><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Cell"><w:name w:val="Cell"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="0" w:after="0" w:line="260" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>` +
		`<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:color="333333"/><w:bottom w:val="single" w:sz="8" w:color="333333"/><w:insideH w:val="single" w:sz="4" w:color="BBBBBB"/></w:tblBorders><w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`
)

// relations is a part that names others: kind and target, in turn; ids count from rId1.
func relations(pairs ...string) string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i := 0; i+1 < len(pairs); i += 2 {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`, i/2+1, pairs[i], pairs[i+1])
	}
	b.WriteString("</Relationships>")
	return b.String()
}

// document writes the body.
type document struct {
	w     *words
	brief *Brief
	body  bytes.Buffer
}

func (d *document) write(audit string) {
	b, w := d.brief, d.w
	d.paragraph("Title", fmt.Sprintf(w.title, b.Unit.Name))
	d.paragraph("Quiet", fmt.Sprintf(w.period, w.day(b.From), w.day(b.Until))+"    "+fmt.Sprintf(w.cutoff, b.cutoff()))
	if b.Generated != "" {
		d.paragraph("Quiet", w.generated)
	}
	d.paragraph("Heading1", w.total)
	d.overview()
	if len(b.Parts) > 0 {
		d.paragraph("Heading1", w.byPart)
		d.parts()
	}
	d.paragraph("Heading1", w.byKind)
	for i := range b.Layers {
		d.groups(&b.Layers[i])
	}
	d.paragraph("Heading1", w.round)
	r := b.Round
	d.paragraph("", fmt.Sprintf(w.month, r.Month)+fmt.Sprintf(w.households, w.reach(r.Households))+fmt.Sprintf(w.enterprises, w.reach(r.Enterprises)))
	d.paragraph("", fmt.Sprintf(w.neglected, r.Neglected, r.Villages, r.ShortRosters))
	d.unvisited()
	d.paragraph("Heading1", w.key)
	d.keyCases()
	d.paragraph("Quiet", w.rule)
	if b.Source != "" {
		d.paragraph("Quiet", fmt.Sprintf(w.source, inLanguage(b.Source, w.english)))
	}
	if audit != "" {
		d.paragraph("Quiet", fmt.Sprintf(w.audit, audit))
	}
}

func (b *Brief) cutoff() string { return b.Until.Format("2006-01-02 15:04:05") }

func (d *document) overview() {
	b, w := d.brief, d.w
	rows := [][]string{{w.layer, w.new_, w.settled, w.newly, w.overdue, w.open, w.rate}}
	for _, l := range b.Layers {
		rows = append(rows, append(append([]string{w.label(l.Layer.Label)}, d.figures(l.Figures, true)...), percent(l.Rate)))
	}
	d.table([]int{1300, -1450, -1450, -1500, -1150, -1150, -1298}, rows)
	for _, l := range b.Layers {
		if l.People > 0 || l.HouseholdsIn > 0 {
			d.paragraph("", fmt.Sprintf(w.affected, l.HouseholdsIn, l.People))
		}
	}
}

// figures are new, settled, newly overdue, overdue, open; the first three beside those before, when compared.
func (d *document) figures(f Figures, compared bool) []string {
	n := func(v int64) string { return strconv.FormatInt(v, 10) }
	if !compared {
		return []string{n(f.New), n(f.Settled), n(f.NewlyOverdue), n(f.Overdue), n(f.Open)}
	}
	w := d.w
	return []string{w.compared(f.New, f.NewBefore), w.compared(f.Settled, f.SettledBefore), w.compared(f.NewlyOverdue, f.NewlyOverdueBefore), n(f.Overdue), n(f.Open)}
}

func (d *document) parts() {
	b, w := d.brief, d.w
	unvisited, of := w.partNeglected, func(p *Part) int64 { return int64(p.Neglected) }
	if b.Level == data.LevelTownship {
		unvisited, of = w.gap, func(p *Part) int64 { return p.GapMonths }
	}
	rows := [][]string{{w.part, w.new_, w.settled, w.newly, w.overdue, w.open, w.coverage, unvisited}}
	for i := range b.Parts {
		p := &b.Parts[i]
		rows = append(rows, append(append([]string{p.Name}, d.figures(p.Figures, false)...), percent(p.Households.Value), strconv.FormatInt(of(p), 10)))
	}
	if b.Wider != (Figures{}) {
		rows = append(rows, append(append([]string{w.wider}, d.figures(b.Wider, false)...), "", ""))
	}
	d.table([]int{1808, -900, -950, -1050, -1050, -1000, -1170, -1370}, rows)
}

func (d *document) groups(l *LayerFigures) {
	w := d.w
	name := w.label(l.Layer.Label)
	for _, g := range []struct {
		title  string
		groups []Group
	}{{name, l.Kinds}, {name + " · " + w.byLevel, l.Levels}, {name + " · " + w.byTier, l.Tiers}} {
		if len(g.groups) == 0 {
			continue
		}
		d.paragraph("Heading2", g.title)
		rows := [][]string{{"", w.new_, w.settled, w.newly, w.overdue, w.open}}
		for _, one := range g.groups {
			rows = append(rows, append([]string{w.label(one.Label)}, d.figures(one.Figures, true)...))
		}
		d.table([]int{2498, -1450, -1450, -1500, -1200, -1200}, rows)
	}
}

func (d *document) unvisited() {
	r, w := d.brief.Round, d.w
	if len(r.Longest) == 0 {
		return
	}
	d.paragraph("Heading2", w.unvisited)
	rows := [][]string{{w.place, w.gap, w.last}}
	for _, v := range r.Longest {
		rows = append(rows, []string{strings.Join(append(slices.Clone(v.Above), v.Name), " "), strconv.FormatInt(v.Months, 10), cmp.Or(v.Last, w.noVisit)})
	}
	d.table([]int{4698, -2200, 2400}, rows)
	if more := r.Neglected - len(r.Longest); more > 0 {
		d.paragraph("", fmt.Sprintf(w.moreUnvisited, more))
	}
}

func (d *document) keyCases() {
	b, w := d.brief, d.w
	if len(b.Key) == 0 {
		d.paragraph("", w.none)
		return
	}
	rows := [][]string{{w.place, w.kind, w.level, w.status, w.tier, w.found, w.due, w.late}}
	for _, k := range b.Key {
		late := ""
		if k.Late > 0 {
			late = fmt.Sprintf(w.days, k.Late)
		}
		rows = append(rows, []string{
			strings.TrimSpace(k.Township + " " + k.Village), w.codeLabel(k.Layer, k.Layer.Class, k.Kind), w.codeLabel(k.Layer, "level", k.Level),
			w.codeLabel(k.Layer, k.Layer.Status, k.Status), w.codeLabel(k.Layer, "owner_tier", k.Tier), k.Found, k.Due, late,
		})
	}
	d.table([]int{1750, 1130, 1060, 870, 1060, 1200, 1200, 1028}, rows)
	if b.KeyMore > 0 {
		d.paragraph("", fmt.Sprintf(w.more, b.KeyMore))
	}
}

func (d *document) paragraph(style, text string) {
	d.body.WriteString("<w:p>")
	if style != "" {
		d.body.WriteString(`<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`)
	}
	d.run(text, false)
	d.body.WriteString("</w:p>")
}

func (d *document) run(text string, bold bool) {
	d.body.WriteString("<w:r>")
	if bold {
		d.body.WriteString("<w:rPr><w:b/></w:rPr>")
	}
	d.body.WriteString(`<w:t xml:space="preserve">` + escaped(text) + "</w:t></w:r>")
}

// table writes rows under a heading that is repeated on every page; widths are twentieths of a point, negative those of figures, which are flush right.
func (d *document) table(widths []int, rows [][]string) {
	d.body.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="0" w:type="auto"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, width := range widths {
		fmt.Fprintf(&d.body, `<w:gridCol w:w="%d"/>`, max(width, -width))
	}
	d.body.WriteString("</w:tblGrid>")
	for i, row := range rows {
		d.body.WriteString("<w:tr><w:trPr><w:cantSplit/>")
		if i == 0 {
			d.body.WriteString("<w:tblHeader/>")
		}
		d.body.WriteString("</w:trPr>")
		for at, text := range row {
			width, align := widths[at], ""
			if width < 0 {
				width, align = -width, `<w:jc w:val="right"/>`
			}
			fmt.Fprintf(&d.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
			if i == 0 {
				d.body.WriteString(`<w:shd w:val="clear" w:color="auto" w:fill="E8EEF5"/>`)
			}
			d.body.WriteString(`</w:tcPr><w:p><w:pPr><w:pStyle w:val="Cell"/>` + align + `</w:pPr>`)
			d.run(text, i == 0)
			d.body.WriteString("</w:p></w:tc>")
		}
		d.body.WriteString("</w:tr>")
	}
	d.body.WriteString("</w:tbl>")
}

// footer says on every page what the document is of, and which page it is.
func (d *document) footer() string {
	text := d.brief.Unit.Name + "    " + fmt.Sprintf(d.w.cutoff, d.brief.cutoff()) + "    "
	return xmlHead + `<w:ftr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="Quiet"/><w:jc w:val="center"/></w:pPr><w:r><w:t xml:space="preserve">` + escaped(text) +
		`</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>`
}

// bilingual is a text in Chinese that ends in the same in English, of two words or more, such as a shipped source.
var bilingual = regexp.MustCompile(`^(.*[\x{3001}-\x{303f}\x{3400}-\x{9fff}\x{ff01}-\x{ff60}])\s+([A-Z][a-z]+,? [a-z][ -~]*)$`)

// inLanguage is what a text says in one of the languages that it is in; any other is whole.
func inLanguage(text string, english bool) string {
	m := bilingual.FindStringSubmatch(text)
	switch {
	case m == nil:
		return text
	case english:
		return m[2]
	}
	return m[1]
}

// escaped is a text as XML may hold it.
func escaped(s string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return "" // a buffer takes everything
	}
	return b.String()
}

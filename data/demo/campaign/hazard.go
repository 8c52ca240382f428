package campaign

import (
	"fmt"
	"strconv"
	"time"

	"lianxin/data"
	"lianxin/geo/datum"
)

const hazardNumber = "YH%07d"

// hazards come as a phone app exports them: GCJ-02.
func (c *Campaign) hazards(n int) File {
	crs := mustParse("GCJ-02")
	heading := []string{
		"编号", "隐患类别", "等级", "整改状态", "影响户数", "影响人数", "发现时间", "核实时间", "整改期限", "整改时间",
		"房屋等级", "是否住人", "共有户数", "浑浊度", "pH", "余氯", "月停水天数", "事项", "经度", "纬度", "地址",
	}
	return File{
		Name: "隐患排查台账.csv", Layer: data.Hazards, CRS: crs.Code(), Source: "排查小程序", Rows: n, seed: c.o.Seed, number: hazardNumber,
		write: func(d dice, out *table) error {
			if err := out.row(heading...); err != nil {
				return err
			}
			g := c.newHazards(crs)
			for i := range n {
				if err := out.row(g.next(d, i)...); err != nil {
					return err
				}
				out.found(g.place, i, g.found)
			}
			return nil
		},
	}
}

// hazardMaker draws hazards one after another.
type hazardMaker struct {
	c     *Campaign
	crs   datum.System
	kinds pick
	where map[string]odds
	when  map[string]calendar

	place int // of the newest
	found time.Time
}

func (c *Campaign) newHazards(crs datum.System) *hazardMaker {
	remote := func(p *Place) float64 { return (20 + float64(p.Households)/8) * (0.2 + p.ElevationM/500) }
	g := &hazardMaker{c: c, crs: crs, kinds: choices("dangerous_house", 58, "water_quality", 34, "fuel_access", 8), where: map[string]odds{}, when: map[string]calendar{}}
	for kind, base := range map[string]func(*Place) float64{"dangerous_house": people, "water_quality": people, "fuel_access": remote} {
		g.where[kind] = c.draw("hazards "+kind, base)
	}
	for kind, s := range map[string]season{"dangerous_house": rains, "water_quality": rains, "fuel_access": evenly} {
		g.when[kind] = newCalendar(c.o.AsOf, c.o.Days, s)
	}
	return g
}

func (g *hazardMaker) next(d dice, i int) []string {
	kind := g.kinds.draw(d)
	g.place, g.found = g.where[kind].draw(d), g.when[kind].draw(d)
	p, found := &g.c.places[g.place], g.found
	l := hazardLifeOf(d, found, g.c.now(found))
	lon, lat, address := g.c.where(d, p)
	if lon != "" {
		lon, lat = shifted(g.crs, p.spot(d))
	}
	row := []string{
		fmt.Sprintf(hazardNumber, i+1), kind, "", l.status, "", "", stamp(l.found), stamp(l.accepted), date(l.due), stamp(l.settled),
		"", "", "", "", "", "", "", "", lon, lat, address,
	}
	switch kind {
	case "dangerous_house":
		house(d, row, p)
	case "water_quality":
		water(d, row, p)
	default:
		fuel(d, row, p)
	}
	return row
}

// colLevel is the column of the level; households and people follow the status after it.
const colLevel = 2

func touched(row []string, households, persons int) {
	row[colLevel+2], row[colLevel+3] = strconv.Itoa(households), strconv.Itoa(persons)
}

func house(d dice, row []string, p *Place) {
	class := choices("D", 55, "C", 35, "B", 10).draw(d)
	occupied := d.chance(0.3)
	level := "3"
	switch {
	case class == "D" && occupied:
		level = "1"
	case class == "D":
		level = "2"
	case class == "B":
		level = "4"
	}
	owners := 1
	if d.chance(0.18) {
		owners = 2 + d.below(3)
	}
	row[colLevel] = level
	touched(row, owners, owners*(1+d.below(4)))
	row[10], row[11], row[12] = class, yes(occupied), strconv.Itoa(owners)
	row[17] = p.Name + class + "级危房"
}

// water draws a sample: turbid after rain, or low in chlorine, or sour (limits of GB 5749-2022: 1 NTU, pH 6.5–8.5, 0.3 mg/L free chlorine at the outlet).
func water(d dice, row []string, p *Place) {
	n := 20 + d.below(200)
	touched(row, n, n*(3+d.below(2)))
	turbidity := 0.3 + d.unit()*d.unit()*9
	ph := 6.1 + d.unit()*2.3
	row[13], row[14] = strconv.FormatFloat(turbidity, 'f', 2, 64), strconv.FormatFloat(ph, 'f', 1, 64)
	row[15] = strconv.FormatFloat(d.unit()*0.9, 'f', 2, 64)
	row[16] = strconv.Itoa(d.below(4) * d.below(4))
	row[colLevel] = "3"
	if turbidity > 4 {
		row[colLevel] = "2"
	}
	row[17] = p.Name + []string{"雨后饮水浑浊", "自来水水压不足", "频繁停水", "水源保护不到位"}[d.below(4)]
}

func fuel(d dice, row []string, p *Place) {
	n := 40 + d.below(400)
	touched(row, n, n*3)
	row[colLevel] = "4"
	row[17] = p.Name + "加油不便"
}

// hazardLifeOf is the chain of hazards: found, verified, controlled, removed.
func hazardLifeOf(d dice, found, now time.Time) life {
	l := lifeOf(d, found, now, 60, [11]float64{2, 6, 12, 18, 26, 36, 48, 66, 95, 160, 600})
	switch l.status {
	case "revisited", "closed", "settled":
		l.status = "removed"
	case "in_progress", "suspended":
		l.status = "controlled"
	case "accepted", "assigned", "rejected":
		l.status = "verified"
	}
	return l
}

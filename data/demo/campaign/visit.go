package campaign

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// visits are drawn by the village's households and how its officials keep to the monthly round: most do, some are slack,
// one in twenty-five villages has had nobody for the last two or three months. What the ledgers hold of a village's next days is what a visit raised.
func (c *Campaign) visits(n int, ledgers []File) File {
	heading := []string{"编号", "走访时间", "走访场所", "走访层级", "走访户数", "走访经营主体数", "宣传内容", "经度", "纬度", "村代码", "户编号", "提出事项"}
	return File{
		Name: "走访记录.csv", Layer: data.Visits, CRS: "EPSG:4490", Source: "走访系统", Rows: n, seed: c.o.Seed,
		write: func(d dice, out *table) error {
			if err := out.row(heading...); err != nil {
				return err
			}
			where, when := c.draw("visits", func(p *Place) float64 { return 30 + float64(p.Households)/4 }), newCalendar(c.o.AsOf, c.o.Days, evenly)
			quiet := c.quiet()
			troubles, err := c.ledgers(out.ctx, ledgers)
			if err != nil {
				return err
			}
			for i := range n {
				p, at := where.draw(d), when.draw(d)
				for tries := 0; tries < 50 && at.After(quiet[p]); tries++ {
					p = where.draw(d)
				}
				if err := out.row(append(c.visit(d, i, &c.places[p], at), troubles.raise(p, at))...); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// quiet is the moment after which nobody comes to a village; far in the future for most.
func (c *Campaign) quiet() []time.Time {
	d := newDice(c.o.Seed, "quiet villages")
	until := make([]time.Time, len(c.places))
	for i := range until {
		until[i] = c.o.AsOf.AddDate(1, 0, 0)
		if d.chance(0.04) {
			until[i] = c.o.AsOf.AddDate(0, 0, -62-d.below(40))
		}
	}
	return until
}

func (c *Campaign) visit(d dice, i int, p *Place, at time.Time) []string {
	place := choices("home", 74, "enterprise", 7, "courtyard", 11, "square", 3, "market", 3, "street", 2).draw(d)
	households, enterprises, keys := 0, 0, ""
	switch place {
	case "home":
		households, keys = c.round(d, p)
	case "enterprise":
		enterprises = 1 + d.below(4)
	case "courtyard":
		if households, keys = c.round(d, p); keys == "" {
			households = min(5+d.below(30), p.Households)
		}
	}
	var outreach []string
	for _, tag := range []string{"law", "epidemic", "anti_fraud"} {
		if d.chance(0.25) {
			outreach = append(outreach, tag)
		}
	}
	tier := choices("township", 46, "department", 27, "legal", 20, "county_leader", 7).draw(d)
	spot := p.spot(d)
	return []string{
		fmt.Sprintf("ZF%08d", i+1), stamp(at), place, tier, strconv.Itoa(households), strconv.Itoa(enterprises),
		strings.Join(outreach, "、"), degrees(spot[0]), degrees(spot[1]), p.Code, keys,
	}
}

// round is how many households one record of a round stands for: a team's round through a good part of the village, without saying which; in
// one village of twenty the system names each household, some of them month after month.
func (c *Campaign) round(d dice, p *Place) (households int, keys string) {
	if p.Households < 1 {
		return 0, ""
	}
	if !strings.HasSuffix(p.Code, "07") {
		return max(1, p.Households*(45+d.below(50))/100), ""
	}
	n := min(8+d.below(25), p.Households)
	first, names := d.below(p.Households), make([]string, n)
	for i := range names {
		names[i] = strconv.Itoa(1 + (first+i)%p.Households)
	}
	return n, strings.Join(names, ",")
}

// traces are rounds through a village as WKT lines, cut near homes before they leave the device.
func (c *Campaign) traces(n int) File {
	heading := []string{"编号", "开始时间", "结束时间", "走访层级", "停留次数", "WKT"}
	return File{
		Name: "走访轨迹.csv", Layer: data.Traces, CRS: "EPSG:4490", Source: "走访系统", Rows: n, seed: c.o.Seed,
		write: func(d dice, out *table) error {
			if err := out.row(heading...); err != nil {
				return err
			}
			where, when := c.draw("traces", people), newCalendar(c.o.AsOf.Add(-4*time.Hour), min(c.o.Days, 90), evenly)
			for i := range n {
				p, at := &c.places[where.draw(d)], when.draw(d)
				stays := 2 + d.below(6)
				end := at.Add(time.Duration(20+stays*(12+d.below(25))) * time.Minute)
				tier := choices("township", 60, "department", 30, "legal", 10).draw(d)
				if err := out.row(fmt.Sprintf("GJ%06d", i+1), stamp(at), stamp(end), tier, strconv.Itoa(stays), walk(d, p, stays)); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// walk is a line through some spots of a village, bent a little between them.
func walk(d dice, p *Place, stays int) string {
	var b strings.Builder
	b.WriteString("LINESTRING(")
	put := func(at orb.Point) {
		if b.Len() > len("LINESTRING(") {
			b.WriteString(", ")
		}
		b.WriteString(degrees(at[0]) + " " + degrees(at[1]))
	}
	from := p.spot(d)
	put(from)
	for range stays {
		to := p.spot(d)
		for step := 1; step <= 8; step++ {
			f := float64(step) / 8
			bend := float64(0.0012 * (d.unit() - 0.5))
			put(orb.Point{from[0] + float64((to[0]-from[0])*f) + bend, from[1] + float64((to[1]-from[1])*f) - bend})
		}
		from = to
	}
	return b.String() + ")"
}

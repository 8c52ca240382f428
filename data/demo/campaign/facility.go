package campaign

import (
	"fmt"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// facilities are one office and one clinic a township, fuel stations where enough people live and no other stands near,
// and water plants. Mountain townships are left without fuel. They come as a map maker exports them: BD-09.
func (c *Campaign) facilities() File {
	heading := []string{"编号", "设施类别", "名称", "状态", "启用时间", "经度", "纬度"}
	crs, sites := mustParse("BD-09"), c.sites()
	return File{
		Name: "设施清单.csv", Layer: data.Facilities, CRS: crs.Code(), Source: "设施普查", Rows: len(sites), seed: c.o.Seed,
		write: func(_ dice, out *table) error {
			if err := out.row(heading...); err != nil {
				return err
			}
			for i, s := range sites {
				lon, lat := shifted(crs, s.at)
				if err := out.row(fmt.Sprintf("SS%06d", i+1), s.kind, s.name, s.status, s.opened, lon, lat); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

type site struct {
	kind, name, status, opened string
	at                         orb.Point
}

func (c *Campaign) sites() []site {
	d := newDice(c.o.Seed, "facilities")
	var sites []site
	var stations []orb.Point
	seen := map[string]bool{}
	for i := range c.places {
		p := &c.places[i]
		town := p.Code[:9]
		opened := fmt.Sprintf("%d-%02d-01", 2001+d.below(22), 1+d.below(12))
		if !seen[town] { // the first village of a township in order of code is its seat
			seen[town] = true
			sites = append(sites, site{"office", p.Township + "便民服务中心", "open", opened, p.spot(d)}, site{"clinic", p.Township + "卫生院", "open", opened, p.spot(d)})
			if d.chance(0.6) {
				sites = append(sites, site{"water_plant", p.Township + "水厂", "open", opened, p.spot(d)})
			}
		}
		if p.ElevationM < 620 && p.Households > 350 && d.chance(0.3) && far(stations, p.Seat, 3) {
			status := "open"
			if d.chance(0.05) {
				status = "closed"
			}
			at := p.spot(d)
			stations = append(stations, at)
			sites = append(sites, site{"fuel_station", p.Township + p.Name + "加油站", status, opened, at})
		}
	}
	return sites
}

// far tells whether every point is more than km away.
func far(points []orb.Point, from orb.Point, km float64) bool {
	for _, p := range points {
		if distanceKM(p, from) <= km {
			return false
		}
	}
	return true
}

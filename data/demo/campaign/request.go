package campaign

import (
	"fmt"
	"strconv"

	"lianxin/data"
)

type requestKind struct {
	code   string
	weight float64
	season season
	many   int // at most so many households in one request
	titles []string
}

func requestKinds() []requestKind {
	return []requestKind{
		{"water", 24, rains, 260, []string{"饮水设施改造", "水源污染反映", "管网老化漏水"}},
		{"transport", 26, rains, 320, []string{"通组公路硬化", "水毁路段修复", "校门口道路拥堵", "路灯安装"}},
		{"social_security", 20, evenly, 3, []string{"低保申请", "医保报销", "养老待遇核对"}},
		{"certificate", 10, evenly, 840, []string{"不动产权证办理", "宅基地确权办证"}},
		{"sales", 9, harvest, 40, []string{"生姜滞销", "马蹄滞销", "柑橘滞销", "茶叶销路"}},
		{"other", 11, evenly, 30, []string{"网络信号弱", "农机服务", "垃圾清运"}},
	}
}

const requestNumber = "SQ%07d"

// requests may be met in part: total and done.
func (c *Campaign) requests(n int) File {
	heading := []string{"编号", "诉求类别", "等级", "状态", "应办数", "已办数", "满意度", "提出时间", "到期时间", "办结时间", "事项", "经度", "纬度", "地址"}
	return File{
		Name: "民生诉求台账.csv", Layer: data.Requests, CRS: "EPSG:4490", Source: "12345热线", Rows: n, seed: c.o.Seed, number: requestNumber,
		write: func(d dice, out *table) error {
			if err := out.row(heading...); err != nil {
				return err
			}
			kinds := requestKinds()
			weights, where, when := make([]float64, len(kinds)), make([]odds, len(kinds)), make([]calendar, len(kinds))
			for i, k := range kinds {
				weights[i], where[i], when[i] = k.weight, c.draw("requests "+k.code, people), newCalendar(c.o.AsOf, c.o.Days, k.season)
			}
			kindOdds := newOdds(weights)
			for i := range n {
				k := kindOdds.draw(d)
				place, found := where[k].draw(d), when[k].draw(d)
				l := lifeOf(d, found, c.now(found), 60, [11]float64{0, 2, 4, 7, 12, 18, 26, 38, 55, 90, 420})
				if err := out.row(c.request(d, i, &kinds[k], &c.places[place], l)...); err != nil {
					return err
				}
				out.found(place, i, found)
			}
			return nil
		},
	}
}

func (c *Campaign) request(d dice, i int, k *requestKind, p *Place, l life) []string {
	total := 1 + d.below(k.many)
	done, contented := 0, ""
	switch {
	case !l.settled.IsZero():
		done = total
		if d.chance(0.85) {
			contented = choices("satisfied", 80, "basically_satisfied", 15, "not_satisfied", 5).draw(d)
		}
	case l.status == "in_progress":
		done = d.below(total + 1)
		if done == total {
			done = total - 1
		}
	}
	lon, lat, address := c.where(d, p)
	level := choices("2", 8, "3", 32, "4", 60).draw(d)
	return []string{
		fmt.Sprintf(requestNumber, i+1), k.code, level, l.status, strconv.Itoa(total), strconv.Itoa(done), contented,
		stamp(l.found), date(l.due), stamp(l.settled), p.Name + k.titles[d.below(len(k.titles))], lon, lat, address,
	}
}

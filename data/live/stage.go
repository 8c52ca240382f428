package live

// stage collects encoded rows before they are sorted into blocks: at start, and for each step of following the store. Rows are kept one
// after the other, and a full stage is followed by a fresh one, so that nothing grows by copying.
type stage struct {
	lay   *layout
	ids   []ident
	slots []slot
	v8    []uint8 // n8 for each row
	v32   []int32
	v64   []int64
	bytes []byte
	heap  []int32
	from  []uint32 // where each row's bytes begin, and the end
	hfrom []uint32 // where each row's part of the heap begins, and the end
}

const (
	stageRows  = 1 << 13
	stageBytes = 1 << 22
)

// newStage has room for so many rows before it grows, and never for more than it takes.
func newStage(lay *layout, rows int) *stage {
	rows = min(max(rows, 1), stageRows)
	s := &stage{
		lay: lay, ids: make([]ident, 0, rows), slots: make([]slot, 0, rows), from: make([]uint32, 1, rows+1), hfrom: make([]uint32, 1, rows+1),
		v8: make([]uint8, 0, rows*lay.n8), v32: make([]int32, 0, rows*lay.n32), v64: make([]int64, 0, rows*lay.n64),
	}
	if rows == stageRows {
		s.bytes = make([]byte, 0, stageBytes+stageBytes/8)
	}
	return s
}

func (s *stage) len() int { return len(s.ids) }

func (s *stage) full() bool {
	return len(s.ids) >= stageRows || len(s.bytes) >= stageBytes || len(s.heap) >= stageBytes
}

func (s *stage) place(i int) position {
	return position{s.v32[i*s.lay.n32+colX], s.v32[i*s.lay.n32+colY]}
}

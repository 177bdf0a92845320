package linear

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// magic begins every encoded model; its last character is the version of the format.
const magic = "LINEAR2\n"

// Encode writes the model as bytes: magic, classes, label, scale, biases, the sorted features, their weights.
// The same model gives the same bytes.
func (m *Model) Encode() []byte {
	features := make([]Feature, 0, m.size)
	for _, r := range m.rows {
		if r.at != 0 {
			features = append(features, r.feature)
		}
	}
	slices.Sort(features)
	out := append([]byte(magic), byte(m.classes))
	out = binary.LittleEndian.AppendUint16(out, uint16(len(m.Label)))
	out = append(out, m.Label...)
	out = binary.LittleEndian.AppendUint32(out, math.Float32bits(m.scale))
	for _, b := range m.bias {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(b))
	}
	out = binary.LittleEndian.AppendUint32(out, uint32(len(features)))
	for _, f := range features {
		out = binary.LittleEndian.AppendUint32(out, f)
	}
	for _, f := range features {
		r := m.rows[m.place(f)]
		for c := range m.classes {
			out = append(out, byte(m.weight(r, c)))
		}
	}
	return out
}

var errNoModel = errors.New("linear: these bytes are no model")

// Decode reads what Encode wrote. It keeps no reference to data.
func Decode(data []byte) (*Model, error) {
	if len(data) < len(magic)+3 || string(data[:len(magic)]) != magic {
		return nil, errNoModel
	}
	m := &Model{classes: int(data[len(magic)])}
	data = data[len(magic)+1:]
	n := int(binary.LittleEndian.Uint16(data))
	if len(data) < 2+n {
		return nil, errNoModel
	}
	m.Label, data = string(data[2:2+n]), data[2+n:]
	next := func() uint32 {
		v := binary.LittleEndian.Uint32(data)
		data = data[4:]
		return v
	}
	if m.classes == 0 || m.classes > MaxClasses || len(data) < 4*(2+m.classes) {
		return nil, errNoModel
	}
	m.scale = math.Float32frombits(next())
	m.bias = make([]float32, m.classes)
	for c := range m.bias {
		m.bias[c] = math.Float32frombits(next())
	}
	n = int(next())
	if len(data) != n*(4+m.classes) {
		return nil, errNoModel
	}
	m.grow(n)
	weights := data[4*n:]
	m.weights = make([]uint64, 0, n*((m.classes+7)/8))
	for i := range n {
		m.add(next(), weights[i*m.classes:])
	}
	return m, nil
}

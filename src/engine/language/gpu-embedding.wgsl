// Looks up embedding rows. Dispatch: (ceil(columns / WORKGROUP), rows), once per part of the table.
//   ids     u32, row r of the result is table row ids[first + r]; ids of other parts leave their row alone
//   values  rows part_start … part_start + part_rows of the table, packed into words: f32, pairs of f16, or four u8
//           around 128
//   scales  f32 [part_rows, columns / 32] for u8; else unused
//   out     f32 [rows, columns]
override WORKGROUP: u32 = 64u;
// 0 f32, 1 f16, 2 u8
override KIND: u32 = 0u;

struct Parameters {
  columns: u32,
  part_start: u32,
  part_rows: u32,
  first: u32,
}

@group(0) @binding(0) var<storage, read> ids: array<u32>;
@group(0) @binding(1) var<storage, read> values: array<u32>;
@group(0) @binding(2) var<storage, read> scales: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@group(0) @binding(4) var<uniform> parameters: Parameters;

fn stored(index: u32) -> f32 {
  if (KIND == 0u) { return bitcast<f32>(values[index]); }
  if (KIND == 1u) {
    let pair = unpack2x16float(values[index / 2u]);
    return select(pair.x, pair.y, (index & 1u) == 1u);
  }
  let byte = (values[index / 4u] >> (8u * (index & 3u))) & 0xffu;
  return (f32(byte) - 128.0) * scales[index / 32u];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) position: vec3u) {
  let column = position.x;
  let row = position.y;
  if (column >= parameters.columns) { return; }
  let id = ids[parameters.first + row];
  if (id < parameters.part_start || id - parameters.part_start >= parameters.part_rows) { return; }
  let source = (id - parameters.part_start) * parameters.columns + column;
  out[row * parameters.columns + column] = stored(source);
}

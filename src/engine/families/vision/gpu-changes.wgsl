// Sums what changed in every block of a picture since the one before, as bfloat16 arithmetic has it but in integers.
// Dispatch: (blocks across, blocks down)
//   previous, current  u32 [picture height, width], red in the lowest byte
//   values             [3, 256], the normalised bfloat16 value of every byte, in units of a power of two
//   sums               u32 [blocks], of the magnitudes of differences, each rounded to bfloat16, in the same units
override WORKGROUP: u32 = 64u;

struct Parameters {
  width: u32,
  // Of a block, in pixels.
  side: u32,
}

@group(0) @binding(0) var<storage, read> previous: array<u32>;
@group(0) @binding(1) var<storage, read> current: array<u32>;
@group(0) @binding(2) var<storage, read> values: array<i32>;
@group(0) @binding(3) var<storage, read_write> sums: array<u32>;
@group(0) @binding(4) var<uniform> parameters: Parameters;

var<workgroup> partial: array<u32, WORKGROUP>;

// To eight significant bits, halves to even.
fn rounded(units: u32) -> u32 {
  if (units < 256u) { return units; }
  let dropped = firstLeadingBit(units) - 7u;
  let odd = (units >> dropped) & 1u;
  return ((units + (1u << (dropped - 1u)) - 1u + odd) >> dropped) << dropped;
}

fn change(before: u32, after: u32) -> u32 {
  var sum = 0u;
  for (var channel = 0u; channel < 3u; channel++) {
    let shift = 8u * channel;
    let table = 256u * channel;
    let from_value = values[table + ((before >> shift) & 0xffu)];
    let to_value = values[table + ((after >> shift) & 0xffu)];
    sum += rounded(u32(abs(to_value - from_value)));
  }
  return sum;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) block: vec3u,
  @builtin(num_workgroups) blocks: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let side = parameters.side;
  let corner = block.y * side * parameters.width + block.x * side;
  var sum = 0u;
  for (var pixel = lane; pixel < side * side; pixel += WORKGROUP) {
    let at = corner + (pixel / side) * parameters.width + pixel % side;
    sum += change(previous[at], current[at]);
  }
  partial[lane] = sum;
  workgroupBarrier();
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] += partial[lane + half]; }
    workgroupBarrier();
  }
  if (lane == 0u) { sums[block.y * blocks.x + block.x] = partial[0]; }
}

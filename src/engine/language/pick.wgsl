// Comes after best-candidate.wgsl. Merges the slices' candidates, draws the next token and notes it. Dispatch: one workgroup.
//   candidates  [total], any order (made by candidates.wgsl)
//   seen        u32 [vocabulary]; the drawn token's entry becomes 1
//   history     u32 [steps]; entry `step` becomes the drawn id, NONE when no score was a number
const MAX_CANDIDATES: u32 = 256u;

struct Parameters {
  total: u32,
  // 1 is greedy.
  count: u32,
  step: u32,
  temperature: f32,
  top_p: f32,
  uniform_number: f32,
}

@group(0) @binding(0) var<storage, read> candidates: array<Candidate>;
@group(0) @binding(1) var<storage, read_write> seen: array<u32>;
@group(0) @binding(2) var<storage, read_write> history: array<u32>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

var<workgroup> top: array<Candidate, MAX_CANDIDATES>;

fn weight(rank: u32) -> f32 {
  return exp((top[rank].score - top[0].score) / parameters.temperature);
}

fn drawn(found: u32) -> u32 {
  if (found == 0u) { return NONE; }
  var total = 0.0;
  for (var rank = 0u; rank < found; rank++) { total += weight(rank); }
  var kept = 0u;
  var kept_weight = 0.0;
  while (kept < found && kept_weight < parameters.top_p * total) {
    kept_weight += weight(kept);
    kept++;
  }
  var left = parameters.uniform_number * kept_weight;
  for (var rank = 0u; rank + 1u < kept; rank++) {
    left -= weight(rank);
    if (left < 0.0) { return top[rank].id; }
  }
  return top[kept - 1u].id;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) lane: u32) {
  var last = Candidate(0.0, NONE);
  var found = 0u;
  for (var rank = 0u; rank < parameters.count; rank++) {
    var mine = Candidate(0.0, NONE);
    for (var i = lane; i < parameters.total; i += WORKGROUP) {
      let candidate = candidates[i];
      if ((rank == 0u || ahead(last, candidate)) && ahead(candidate, mine)) { mine = candidate; }
    }
    last = best_of_all(lane, mine);
    if (lane == 0u && last.id != NONE) {
      top[rank] = last;
      found++;
    }
  }
  if (lane == 0u) {
    let id = drawn(found);
    history[parameters.step] = id;
    if (id != NONE) { seen[id] = 1u; }
  }
}

// Comes after best-candidate.wgsl. Finds the `count` best tokens of each slice of the logits, best first; equal scores by ascending id.
// Dispatch: one workgroup per slice. A slice shorter than `count` fills up with NONE.
//   logits      f32 [vocabulary]
//   seen        u32 [vocabulary], 1 for tokens generated before
//   candidates  [slices · count]
struct Parameters {
  vocabulary: u32,
  slice: u32,
  count: u32,
  penalty: f32,
}

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> seen: array<u32>;
@group(0) @binding(2) var<storage, read_write> candidates: array<Candidate>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

// Not a comparison of floats with themselves: compilers may assume there is no NaN.
fn is_nan(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7fffffffu) > 0x7f800000u;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let start = workgroup.x * parameters.slice;
  let end = min(start + parameters.slice, parameters.vocabulary);
  var last = Candidate(0.0, NONE);
  for (var rank = 0u; rank < parameters.count; rank++) {
    var mine = Candidate(0.0, NONE);
    for (var id = start + lane; id < end; id += WORKGROUP) {
      var score = logits[id];
      if (is_nan(score)) { continue; }
      if (seen[id] != 0u) {
        score = select(score / parameters.penalty, score * parameters.penalty, score < 0.0);
      }
      let candidate = Candidate(score, id);
      if ((rank == 0u || ahead(last, candidate)) && ahead(candidate, mine)) { mine = candidate; }
    }
    last = best_of_all(lane, mine);
    if (lane == 0u) { candidates[workgroup.x * parameters.count + rank] = last; }
  }
}

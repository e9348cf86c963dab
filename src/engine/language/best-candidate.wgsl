// Put in front of candidates.wgsl and pick.wgsl (sample.ts): which of two candidates is ahead, and the best of a workgroup's.
override WORKGROUP: u32 = 256u;

const NONE: u32 = 0xffffffffu;

struct Candidate {
  score: f32,
  id: u32,
}

var<workgroup> best: array<Candidate, WORKGROUP>;

fn ahead(a: Candidate, b: Candidate) -> bool {
  if (a.id == NONE) { return false; }
  if (b.id == NONE) { return true; }
  return a.score > b.score || (a.score == b.score && a.id < b.id);
}

// Called by all lanes at once, each with its own.
fn best_of_all(lane: u32, mine: Candidate) -> Candidate {
  best[lane] = mine;
  workgroupBarrier();
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    if (lane < half && ahead(best[lane + half], best[lane])) { best[lane] = best[lane + half]; }
    workgroupBarrier();
  }
  let result = best[0];
  // Nobody may begin the next round before all have read best[0].
  workgroupBarrier();
  return result;
}

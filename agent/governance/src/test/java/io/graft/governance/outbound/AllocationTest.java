package io.graft.governance.outbound;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What a call allocates does not depend on the machine's mood. */
class AllocationTest {
  /** The call itself; all rooms together allocate nothing. */
  private static final double CALL = 208;

  @Test
  void aCallAllocatesItselfAndNothingElse() {
    for (int instances : new int[] {1, 3, 100}) {
      PipelineCost cost = new PipelineCost(instances);
      cost.bytesPerCall(50_000);
      double bytes = cost.bytesPerCall(100_000);
      assertTrue(bytes <= CALL + 1, instances + " instances: " + bytes + " B");
      cost.bytesPerPassage(50_000);
      double rooms = cost.bytesPerPassage(100_000);
      assertTrue(rooms < 1, "the rooms, " + instances + " instances: " + rooms + " B");
    }
  }
}

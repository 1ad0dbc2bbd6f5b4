package io.graft.registry.eureka;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AbsenceGuardTest {
  private static final long SECOND = 1_000_000_000L;

  private final AbsenceGuard trust = new AbsenceGuard(90_000);
  private long now = 5 * SECOND;

  private boolean judge(boolean registered, boolean listed, boolean shrunk, long seconds) {
    now += seconds * SECOND;
    return trust.judge(registered, listed, shrunk, now);
  }

  @Test
  void aResponseIsTrustedBeforeThisInstanceIsListed() {
    assertTrue(judge(false, false, false, 0));
    assertTrue(judge(true, false, false, 30));
    assertTrue(judge(true, true, false, 30));
  }

  @Test
  void aServerThatLostThisInstanceMustBecomeCompleteFirst() {
    assertTrue(judge(true, true, false, 0));
    assertFalse(judge(true, false, false, 30));
    assertFalse(judge(true, false, false, 30));
    assertFalse(judge(true, true, false, 30));
    assertFalse(judge(true, true, false, 29));
    assertTrue(judge(true, true, false, 31));
  }

  @Test
  void aDeregisteredInstanceIsMissingForAReason() {
    assertTrue(judge(true, true, false, 0));
    assertTrue(judge(false, false, false, 30));
    assertTrue(judge(true, false, false, 30));
  }

  @Test
  void doubtEndsEvenIfThisInstanceIsNeverListedAgain() {
    assertTrue(judge(true, true, false, 0));
    for (int i = 0; i < 12; i++) {
      assertFalse(judge(true, false, false, 30), "after " + i);
    }
    assertTrue(judge(true, false, false, 60));
  }

  @Test
  void anUnregisteredInstanceDoubtsIfMostAreMissing() {
    assertTrue(judge(false, false, false, 0));
    assertFalse(judge(false, false, true, 30));
    assertFalse(judge(false, false, false, 60));
    assertTrue(judge(false, false, false, 30));
  }
}

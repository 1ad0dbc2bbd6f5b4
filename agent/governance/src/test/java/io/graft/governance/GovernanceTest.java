package io.graft.governance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether requests are served while there is no governance. */
class GovernanceTest {
  @AfterEach
  void leave() {
    Governance.unguarded();
    Governance.started();
  }

  @Test
  void anAgentThatShouldGuardRequestsAndHasNotStartedLetsNoneThrough() {
    assertFalse(Governance.isClosed());
    Governance.starting();
    assertFalse(Governance.isClosed(), "nothing is enforced");
    Governance.guarded();
    assertTrue(Governance.isClosed());
    // As after a start that has failed.
    Governance.install(null);
    Governance.started();
    assertNull(Governance.serving());
    assertTrue(Governance.isClosed());
    Governance.unguarded();
    assertFalse(Governance.isClosed(), "detached");
  }
}

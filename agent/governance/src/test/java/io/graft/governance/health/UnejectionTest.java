package io.graft.governance.health;

import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.EjectionConfig;
import io.graft.governance.event.Decision;
import io.graft.governance.policy.ClientPolicy;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class UnejectionTest {
  private static final ClientPolicy POLICY = ClientPolicy.DEFAULT;

  @Test
  void thereIsNoCheckBeforeTheTimeIsOver() {
    Clinic clinic = new Clinic(POLICY);
    clinic.failing.add("o2");
    clinic.work(2 * SECOND);
    assertTrue(clinic.out("o2"));
    assertEquals(Collections.emptyList(), clinic.asked);
  }

  @Test
  void anInstanceThatRefusesConnectionsStaysEjectedWithoutAnyFailedCall() {
    Clinic clinic = new Clinic(POLICY);
    clinic.failing.add("o2");
    clinic.answers.put("o2", check -> check.failed("connection refused"));
    clinic.work(2 * SECOND);
    assertNull(clinic.work(120 * SECOND).get("o2"), "no call went there");
    assertTrue(clinic.out("o2"));
    assertEquals(
        "its time was over, its connection check failed: connection refused",
        clinic.instance("o2").ejectedReason());
    assertEquals(0, clinic.rig.decided(Decision.Kind.RETURNED));
  }

  @Test
  void eachFailedCheckEjectsItForLonger() {
    Clinic clinic = new Clinic(POLICY);
    clinic.failing.add("o2");
    clinic.answers.put("o2", check -> check.failed("connection refused"));
    clinic.work(3000 * SECOND);
    int checks = clinic.asked.size();
    assertTrue(checks >= 5 && checks <= 25, checks + " checks in 50 minutes");
    long last = clinic.askedAt.get(checks - 1) - clinic.askedAt.get(checks - 2);
    assertTrue(last >= 150 * SECOND && last <= 301 * SECOND, last / SECOND + " s at the end");
  }

  @Test
  void anInstanceThatAcceptsConnectionsIsUnejectedWithASmallShareAndWithoutItsFailures() {
    Clinic clinic = new Clinic(POLICY);
    clinic.failing.add("o2");
    clinic.work(SECOND);
    assertTrue(clinic.out("o2"));
    clinic.failing.clear();
    while (clinic.out("o2")) {
      clinic.rest(Clinic.TICK);
    }
    assertEquals(Collections.singletonList("o2 connect"), clinic.asked);
    assertEquals(0.1, clinic.instance("o2").share(), 0.01);
    assertEquals(0, clinic.instance("o2").failuresInARow());
    assertEquals(
        "it accepts connections; it starts with a small share",
        clinic.rig.decisions.recent().get(0).reason());
  }

  @Test
  void theFirstFailureAfterUnejectionEjectsForLonger() {
    Clinic clinic = new Clinic(POLICY);
    clinic.failing.add("o2");
    clinic.work(20 * SECOND);
    // It accepts connections and fails the calls that follow.
    long returns = clinic.rig.decided(Decision.Kind.RETURNED);
    assertTrue(returns >= 1 && returns <= 5, returns + " returns");
    clinic.work(600 * SECOND);
    assertTrue(clinic.rig.decided(Decision.Kind.RETURNED) <= 15);
  }

  @Test
  void withoutAResultItIsUnejectedAllTheSame() {
    Clinic clinic = new Clinic(POLICY);
    clinic.failing.add("o2");
    clinic.answers.put("o2", check -> {});
    clinic.work(SECOND);
    assertTrue(clinic.out("o2"));
    clinic.rest(5 * SECOND);
    assertTrue(clinic.out("o2"), "an answer is waited for");
    clinic.rest(10 * SECOND);
    assertFalse(clinic.out("o2"));
  }

  @Test
  void ifACheckCannotBeginNowItIsTriedAgain() {
    Clinic clinic = new Clinic(POLICY);
    clinic.failing.add("o2");
    clinic.full = true;
    clinic.work(SECOND);
    clinic.rest(6 * SECOND);
    assertTrue(clinic.out("o2"));
    clinic.full = false;
    clinic.rest(SECOND);
    assertFalse(clinic.out("o2"));
    assertEquals(1, clinic.asked.size());
  }

  @Test
  void anUndecidedCheckDoesNotKeepItEjected() {
    Clinic clinic = new Clinic(POLICY);
    clinic.failing.add("o2");
    clinic.answers.put("o2", check -> check.undecided("no address"));
    clinic.work(SECOND);
    clinic.rest(6 * SECOND);
    assertFalse(clinic.out("o2"));
  }

  @Test
  void withoutTheCheckTimeAloneDecides() {
    Clinic clinic = new Clinic(POLICY.toBuilder().set(EjectionConfig.CHECK, false).build());
    clinic.failing.add("o2");
    clinic.answers.put("o2", check -> check.failed("connection refused"));
    clinic.work(SECOND);
    assertTrue(clinic.out("o2"));
    clinic.rest(5 * SECOND);
    assertFalse(clinic.out("o2"));
    assertEquals(Collections.emptyList(), clinic.asked);
  }

  @Test
  void aResultForAnEarlierEjectionDoesNotCount() {
    Clinic clinic = new Clinic(POLICY);
    clinic.failing.add("o2");
    Check[] late = new Check[1];
    clinic.answers.put(
        "o2",
        check -> {
          if (late[0] == null) {
            late[0] = check;
          } else {
            check.failed("connection refused");
          }
        });
    clinic.work(SECOND);
    clinic.rest(15 * SECOND);
    assertFalse(clinic.out("o2"), "nobody answered");
    while (!clinic.out("o2")) {
      clinic.work(Clinic.TICK);
    }
    late[0].passed();
    clinic.rest(30 * SECOND);
    assertTrue(clinic.out("o2"));
  }

  @Test
  void removedInstancesAreNotChecked() {
    Clinic clinic = new Clinic(POLICY);
    clinic.failing.add("o2");
    clinic.answers.put("o2", check -> check.failed("connection refused"));
    clinic.work(SECOND);
    clinic.rig.services.put("orders", 11, 12);
    clinic.work(60 * SECOND);
    assertEquals(Collections.emptyList(), clinic.asked);
  }
}

package io.graft.governance.health;

import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.BalanceConfig;
import io.graft.governance.config.EjectionConfig;
import io.graft.governance.config.HealthConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.event.Decision;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import java.util.Collections;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ActiveChecksTest {
  private static final ClientPolicy POLICY =
      ClientPolicy.builder().set(HealthConfig.PATH, "/ready").build();
  private static final Consumer<Check> UNWELL = check -> check.failed("status 503");

  @Test
  void thereAreNoChecksWithoutAPath() {
    Clinic clinic = new Clinic(ClientPolicy.DEFAULT);
    clinic.work(20 * SECOND);
    assertEquals(Collections.emptyList(), clinic.asked);
  }

  @Test
  void everyInstanceIsCheckedAboutEveryTwoSeconds() {
    Clinic clinic = new Clinic(POLICY);
    clinic.work(60 * SECOND);
    for (String id : new String[] {"o1", "o2", "o3"}) {
      long times = clinic.asked.stream().filter(a -> a.equals(id + " /ready")).count();
      assertTrue(times >= 22 && times <= 36, id + " was asked " + times + " times in a minute");
    }
  }

  @Test
  void failedChecksEjectAnInstanceWhoseCallsSucceed() {
    Clinic clinic = new Clinic(POLICY);
    clinic.work(5 * SECOND);
    clinic.answers.put("o2", UNWELL);
    clinic.work(10 * SECOND);
    assertTrue(clinic.out("o2"));
    assertEquals(
        "its health check /ready failed 3 times in a row: status 503",
        clinic.instance("o2").ejectedReason());
    assertNull(clinic.work(120 * SECOND).get("o2"));
    assertEquals(1, clinic.rig.decided(Decision.Kind.UNHEALTHY), "told once");
  }

  @Test
  void twoFailuresInARowAreNotEnough() {
    Clinic clinic = new Clinic(POLICY);
    int[] times = new int[1];
    clinic.answers.put(
        "o2",
        check -> {
          if (times[0]++ % 3 == 2) {
            check.passed();
          } else {
            check.failed("status 503");
          }
        });
    clinic.work(60 * SECOND);
    assertTrue(times[0] > 20);
    assertEquals(0, clinic.rig.decided(Decision.Kind.UNHEALTHY));
  }

  @Test
  void twoPassedChecksUnejectWithASmallShare() {
    Clinic clinic = new Clinic(POLICY);
    clinic.answers.put("o2", UNWELL);
    clinic.work(15 * SECOND);
    int[] passed = new int[1];
    clinic.answers.put(
        "o2",
        check -> {
          passed[0]++;
          check.passed();
        });
    while (clinic.out("o2")) {
      clinic.work(Clinic.TICK);
    }
    assertEquals(2, passed[0]);
    assertEquals(0.1, clinic.instance("o2").share(), 0.02);
    assertTrue(clinic.work(60 * SECOND).get("o2") > 100);
  }

  @Test
  void passedChecksDoNotEndAnEjectionByCalls() {
    Clinic clinic = new Clinic(POLICY);
    clinic.failing.add("o2");
    Map<String, Integer> got = clinic.work(120 * SECOND);
    // Its checks pass all the time: it is back when its time is over, and out at once again.
    assertTrue(got.get("o2") <= 12, got + " in two minutes");
  }

  @Test
  void anAcceptedConnectionDoesNotUnejectWhileHealthChecksFail() {
    Clinic clinic = new Clinic(POLICY);
    clinic.failing.add("o2");
    clinic.answers.put(
        "o2",
        check -> {
          if (check.path() == null) {
            check.passed();
          } else {
            check.failed("status 503");
          }
        });
    clinic.work(15 * SECOND);
    clinic.failing.clear();
    clinic.work(60 * SECOND);
    assertTrue(clinic.out("o2"));
    clinic.answers.clear();
    clinic.work(10 * SECOND);
    assertFalse(clinic.out("o2"));
  }

  @Test
  void passedChecksDoNotForgiveFailedCalls() {
    ClientPolicy panic =
        POLICY.toBuilder().set(BalanceConfig.PANIC, 100).set(EjectionConfig.CONSECUTIVE, 5).build();
    Clinic clinic = new Clinic(panic);
    clinic.answers.put("o2", UNWELL);
    clinic.work(15 * SECOND);
    clinic.failing.add("o2");
    clinic.work(10 * SECOND);
    clinic.answers.clear();
    while (!clinic.instance("o2").health().well()) {
      clinic.work(Clinic.TICK);
    }
    assertTrue(clinic.out("o2"));
    String reason = clinic.instance("o2").ejectedReason();
    assertTrue(reason.contains("passed 2 times in a row, but the last "), reason);
  }

  @Test
  void aSuccessfulCallDoesNotUnejectWhileHealthChecksFail() {
    Clinic clinic = new Clinic(POLICY.toBuilder().set(BalanceConfig.PANIC, 100).build());
    clinic.answers.put("o2", UNWELL);
    clinic.work(15 * SECOND);
    assertTrue(clinic.work(10 * SECOND).get("o2") > 10, "all are used in a panic");
    assertTrue(clinic.out("o2"));
  }

  @Test
  void ifAllInstancesFailTheirChecksAllAreUsed() {
    Clinic clinic = new Clinic(POLICY);
    for (String id : new String[] {"o1", "o2", "o3"}) {
      clinic.answers.put(id, UNWELL);
    }
    clinic.work(20 * SECOND);
    Map<String, Integer> got = clinic.work(20 * SECOND);
    for (String id : new String[] {"o1", "o2", "o3"}) {
      assertTrue(clinic.out(id));
      assertTrue(got.get(id) > 100, got.toString());
    }
  }

  @Test
  void anInstanceCanAnnounceItsCheck() {
    Clinic clinic = new Clinic(ClientPolicy.DEFAULT);
    clinic.announce("o2");
    clinic.answers.put("o2", UNWELL);
    clinic.work(20 * SECOND);
    assertTrue(clinic.out("o2"));
    assertEquals("o2 /up", clinic.asked.get(0));
    assertNull(clinic.instance("o1").health());
    clinic.announce();
    clinic.work(2 * SECOND);
    assertFalse(clinic.out("o2"), "it announces none any more");
  }

  @Test
  void thePathOfThePolicyTakesPrecedence() {
    Clinic clinic = new Clinic(POLICY);
    clinic.announce("o2");
    clinic.work(10 * SECOND);
    assertFalse(clinic.asked.contains("o2 /up"));
    assertTrue(clinic.asked.contains("o2 /ready"));
  }

  @Test
  void withoutCallsInstancesAreCheckedOnceAMinute() {
    Clinic clinic = new Clinic(POLICY);
    clinic.work(5 * SECOND);
    clinic.rest(120 * SECOND);
    int before = clinic.asked.size();
    clinic.rest(600 * SECOND);
    int idle = clinic.asked.size() - before;
    assertTrue(idle >= 24 && idle <= 36, idle + " checks of three instances in 10 minutes");
    before = clinic.asked.size();
    clinic.work(20 * SECOND);
    assertTrue(clinic.asked.size() - before > 20, "calls bring them back at once");
  }

  @Test
  void checksThatAreSwitchedOffAreForgotten() {
    Clinic clinic = new Clinic(POLICY);
    clinic.answers.put("o2", UNWELL);
    clinic.work(20 * SECOND);
    assertTrue(clinic.out("o2"));
    clinic.rig.policies.publish(Policies.DEFAULT);
    clinic.work(SECOND);
    assertFalse(clinic.out("o2"));
    assertNull(clinic.instance("o2").health());
    int before = clinic.asked.size();
    clinic.work(20 * SECOND);
    assertEquals(before, clinic.asked.size());
  }

  @Test
  void observingEjectsNothing() {
    Clinic clinic = new Clinic(POLICY.toBuilder().set(EjectionConfig.MODE, Mode.OBSERVE).build());
    clinic.answers.put("o2", UNWELL);
    clinic.work(30 * SECOND);
    assertFalse(clinic.out("o2"));
    assertEquals(1, clinic.rig.decided(Decision.Kind.UNHEALTHY));
    assertFalse(clinic.instance("o2").health().well());
    clinic.rig.policies.publish(Policies.builder().client("*", POLICY).build());
    clinic.work(SECOND);
    assertTrue(clinic.out("o2"), "it acts as soon as it may");
  }

  @Test
  void aCheckWithoutAResponseDoesNotCount() {
    Clinic clinic = new Clinic(POLICY);
    clinic.answers.put("o2", check -> {});
    clinic.work(60 * SECOND);
    assertFalse(clinic.out("o2"));
    long times = clinic.asked.stream().filter(a -> a.startsWith("o2")).count();
    assertTrue(times >= 5 && times <= 12, times + " times");
  }

  @Test
  void ifNotAllCanBeCheckedAtOnceNoneIsSkipped() {
    Clinic clinic =
        new Clinic(
            ClientPolicy.builder()
                .set(HealthConfig.PATH, "/ready")
                .set(HealthConfig.INTERVAL, SECOND / 2)
                .build());
    clinic.most = 1;
    clinic.work(60 * SECOND);
    for (String id : new String[] {"o1", "o2", "o3"}) {
      long times = clinic.asked.stream().filter(a -> a.startsWith(id)).count();
      assertTrue(times >= 30, id + " was asked " + times + " times of " + clinic.asked.size());
    }
  }

  @Test
  void twoCallersDoNotCheckAtTheSameTime() {
    Clinic one = new Clinic(POLICY, 1);
    Clinic other = new Clinic(POLICY, 2);
    one.work(60 * SECOND);
    other.work(60 * SECOND);
    long together =
        one.askedAt.stream().filter(at -> other.askedAt.contains(at)).distinct().count();
    assertTrue(together < 60, together + " of " + one.askedAt.size());
  }
}

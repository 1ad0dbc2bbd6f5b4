package io.graft.governance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.graft.governance.config.BreakerConfig;
import io.graft.governance.config.ConcurrencyConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.config.RetryConfig;
import io.graft.governance.config.ThrottleConfig;
import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.setting.SettingValues;
import org.junit.jupiter.api.Test;

class PoliciesTest {
  @Test
  void aServiceHasItsOwnPolicyOrThatOfAll() {
    ClientPolicy all = ClientPolicy.builder().set(RetryConfig.ATTEMPTS, 1).build();
    ClientPolicy orders = all.toBuilder().set(TimeoutConfig.CALL, 1_000_000_000L).build();
    Policies policies =
        Policies.builder().client("*", all).client("Com.Example.Orders", orders).build();
    assertSame(orders, policies.client("com.example.orders"));
    assertSame(all, policies.client("users"));
    assertEquals(1, orders.retry().attempts(true), "what is set for all holds for one");
    assertSame(ClientPolicy.DEFAULT, Policies.DEFAULT.client("users"));
  }

  @Test
  void aHostWithoutAPortIsEveryPortOfIt() {
    ClientPolicy host = ClientPolicy.builder().set(RetryConfig.ATTEMPTS, 3).build();
    ClientPolicy port = ClientPolicy.builder().set(RetryConfig.ATTEMPTS, 4).build();
    Policies policies =
        Policies.builder()
            .client("api.example.com", host)
            .client("api.example.com:81", port)
            .build();
    assertSame(host, policies.client("api.example.com:80"));
    assertSame(host, policies.client("API.example.com"));
    assertSame(port, policies.client("api.example.com:81"));
    assertSame(ClientPolicy.DEFAULT, policies.client("example.com:80"));
    assertSame(ClientPolicy.DEFAULT, policies.client("[::1]:80"));
  }

  @Test
  void hostsThatNoRegistryKnowsAreCalledAsBefore() {
    ClientPolicy policy = ClientPolicy.DEFAULT;
    assertEquals(2, policy.retry().attempts(true));
    assertEquals(1, policy.retry().attempts(false));
    assertEquals(1024, policy.concurrency().limit(true));
    assertEquals(Integer.MAX_VALUE, policy.concurrency().limit(false));
    assertEquals(Mode.ENFORCE, policy.throttle().mode(true));
    assertEquals(Mode.OFF, policy.throttle().mode(false));
    ClientPolicy set =
        ClientPolicy.builder()
            .set(RetryConfig.ATTEMPTS, 3)
            .set(ConcurrencyConfig.LIMIT, 5)
            .set(ThrottleConfig.MODE, Mode.OBSERVE)
            .build();
    assertEquals(3, set.retry().attempts(false));
    assertEquals(5, set.concurrency().limit(false));
    assertEquals(Mode.OBSERVE, set.throttle().mode(false));
  }

  @Test
  void anAliasIsForAPortOrForAll() {
    Policies policies =
        Policies.builder().alias("Legacy:8080", "Orders").alias("old", "users").build();
    assertEquals("orders", policies.alias("legacy", 8080));
    assertNull(policies.alias("legacy", 80));
    assertEquals("users", policies.alias("old", 1234));
  }

  @Test
  void outOfRangeMessagesUseTheUnitsOfTheKey() {
    assertEquals(
        "breaker.window 500ms is not 1s to 1m",
        assertThrows(
                IllegalArgumentException.class,
                () -> ClientPolicy.builder().set(BreakerConfig.WINDOW, 500_000_000L))
            .getMessage());
    assertEquals(
        "retry.attempts 0 is not 1 to 10",
        assertThrows(
                IllegalArgumentException.class,
                () -> ClientPolicy.builder().set(RetryConfig.ATTEMPTS, 0))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> ClientPolicy.builder().set(BreakerConfig.FAILURE_RATIO, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Policies.builder().mode(Mode.OFF));
  }

  @Test
  void methodsAreNamesInUpperCase() {
    ClientPolicy policy =
        ClientPolicy.of(SettingValues.NONE.withText(RetryConfig.METHODS, " get, PUT "));
    assertEquals(true, policy.retry().retriesMethod("GET") && policy.retry().retriesMethod("PUT"));
    assertEquals(false, policy.retry().retriesMethod("HEAD"));
  }

  @Test
  void aPolicyIsNotStrongerThanTheOverallMode() {
    assertEquals(Mode.OBSERVE, Mode.ENFORCE.within(Mode.OBSERVE));
    assertEquals(Mode.OFF, Mode.OFF.within(Mode.ENFORCE));
  }
}

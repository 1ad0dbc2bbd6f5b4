package io.graft.governance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PoliciesTest {
  @Test
  void aServiceHasItsOwnPolicyOrThatOfAll() {
    ClientPolicy all = ClientPolicy.builder().retryAttempts(1).build();
    ClientPolicy orders = all.toBuilder().timeoutNanos(1_000_000_000L).build();
    Policies policies =
        Policies.builder().client("*", all).client("Com.Example.Orders", orders).build();
    assertSame(orders, policies.client("com.example.orders"));
    assertSame(all, policies.client("users"));
    assertEquals(1, orders.retryAttempts(true), "what is set for all holds for one");
    assertSame(ClientPolicy.DEFAULT, Policies.DEFAULT.client("users"));
  }

  @Test
  void aHostWithoutAPortIsEveryPortOfIt() {
    ClientPolicy host = ClientPolicy.builder().retryAttempts(3).build();
    ClientPolicy port = ClientPolicy.builder().retryAttempts(4).build();
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
    assertEquals(2, policy.retryAttempts(true));
    assertEquals(1, policy.retryAttempts(false));
    assertEquals(1024, policy.concurrency(true));
    assertEquals(Integer.MAX_VALUE, policy.concurrency(false));
    assertEquals(Mode.ENFORCE, policy.throttleMode(true));
    assertEquals(Mode.OFF, policy.throttleMode(false));
    ClientPolicy set =
        ClientPolicy.builder().retryAttempts(3).concurrency(5).throttleMode(Mode.OBSERVE).build();
    assertEquals(3, set.retryAttempts(false));
    assertEquals(5, set.concurrency(false));
    assertEquals(Mode.OBSERVE, set.throttleMode(false));
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
  void whatIsOutOfRangeIsSaidInTheWordsOfTheKey() {
    assertEquals(
        "breaker.window 500ms is not 1s to 1m",
        assertThrows(
                IllegalArgumentException.class,
                () -> ClientPolicy.builder().breakerWindowNanos(500_000_000L))
            .getMessage());
    assertEquals(
        "retry.attempts 0 is not 1 to 10",
        assertThrows(IllegalArgumentException.class, () -> ClientPolicy.builder().retryAttempts(0))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> ClientPolicy.builder().breakerFailureRatio(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Policies.builder().mode(Mode.OFF));
  }

  @Test
  void methodsAreNamesInUpperCase() {
    ClientPolicy policy = ClientPolicy.builder().retryMethods(List.of(" get", "PUT ")).build();
    assertEquals(true, policy.retries("GET") && policy.retries("PUT"));
    assertEquals(false, policy.retries("HEAD"));
  }

  @Test
  void aPolicyIsNoStrongerThanTheWhole() {
    assertEquals(Mode.OBSERVE, Mode.ENFORCE.within(Mode.OBSERVE));
    assertEquals(Mode.OFF, Mode.OFF.within(Mode.ENFORCE));
  }
}

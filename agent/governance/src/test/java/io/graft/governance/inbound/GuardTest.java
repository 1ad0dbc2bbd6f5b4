package io.graft.governance.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.bootstrap.Slot;
import io.graft.governance.Rig;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.Identity;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.RateLimitedLog;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.guard.RequestGuard;
import io.graft.governance.policy.Policies;
import io.graft.governance.time.Randomness;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What holds if a request is guarded, and if its guard or anything before it fails. */
class GuardTest {
  private static final Denial DENIAL = new Denial(401, "who are you", "no token", "A", "1");

  private final Rig rig = new Rig();
  private final List<String> told = new ArrayList<>();
  private final Inbound inbound =
      new Inbound(
          "shop",
          rig.policies,
          rig.memory,
          new Decisions(rig.memory, rig.time, 10),
          new RateLimitedLog(told::add, rig.time),
          rig.time,
          new Randomness(7));
  private final TestGuard guard = new TestGuard();

  /** Denies requests with the header {@code deny}, and does what a test wants. */
  private static final class TestGuard implements RequestGuard {
    private boolean enforces = true;
    private RuntimeException broken;
    private int asked;
    private String scheme;

    @Override
    public Denial admit(GuardedRequest request) {
      asked++;
      if (broken != null) {
        throw broken;
      }
      if (request.header("user") != null) {
        request.identify(
            Identity.NONE.withUser(
                "issuer",
                request.header("user"),
                Collections.emptyMap(),
                Collections.singleton("clerk"),
                null));
      }
      if (request.header("tunnel") != null) {
        request.overTls();
      }
      scheme = request.scheme();
      request.setHeader("spoofed", null);
      return request.header("deny") == null ? null : DENIAL;
    }

    @Override
    public boolean enforces() {
      return enforces;
    }
  }

  @AfterEach
  void leaveTheThreadAsItWas() {
    CallContext.swap(null);
    Slot.current()[Slot.OWN] = null;
  }

  @Test
  void itDecidesBeforeTheLimits() {
    inbound.guard(guard);
    ServerCall denied = begin("deny", "yes");
    assertSame(DENIAL, denied.denial());
    assertEquals(401, denied.refusalStatus());
    assertEquals(0, inbound.inFlight());
    denied.end(401, null);
    assertEquals(401, rig.memory.served.get(0).status());
    ServerCall admitted = begin("user", "ann");
    assertEquals("ann", admitted.identity().user());
    assertNull(admitted.denial());
    assertEquals(1, inbound.inFlight());
  }

  @Test
  void attack65AnExceptionOfTheGuardIsA503WithoutItsMessage() {
    inbound.guard(guard);
    guard.broken = new IllegalStateException("token=secret");
    ServerCall refused = begin();
    assertEquals(503, refused.refusalStatus());
    assertEquals("no-store", refused.denial().header("Cache-Control"));
    assertEquals(1, told.size());
    assertTrue(told.get(0).contains("IllegalStateException at io.graft"), told.get(0));
    assertFalse(told.get(0).contains("secret"), told.get(0));
    guard.enforces = false;
    assertEquals(0, begin().refusalStatus(), "one that only observes lets it in");
  }

  @Test
  void theHeadersOfADenialHaveNoLineBreaks() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Denial(302, "login", "login", "Location", "/a\r\nSet-Cookie: b=1"));
    assertThrows(IllegalArgumentException.class, () -> new Denial(401, "a", "b", "no value"));
  }

  @Test
  void anExceptionBeforeTheGuardIsA503WhileItEnforces() {
    inbound.guard(guard);
    ServerCall refused = inbound.begin(new Broken(), new TreeMap<>());
    assertEquals(503, refused.refusalStatus());
    assertEquals("broken", refused.library());
    refused.end(503, null);
    guard.enforces = false;
    assertThrows(IllegalStateException.class, () -> inbound.begin(new Broken(), new TreeMap<>()));
    inbound.guard(null);
    assertThrows(IllegalStateException.class, () -> inbound.begin(new Broken(), new TreeMap<>()));
  }

  /** The adapter of a library in which the application handles the requests of another. */
  private static final class Inner extends PlainAdapter {
    Inner() {
      super("inner");
    }

    @Override
    public String header(Map<String, String> request, String name) {
      return request.get(name);
    }
  }

  /** Cannot read a header. */
  private static final class Broken extends PlainAdapter {
    Broken() {
      super("broken");
    }

    @Override
    public String header(Map<String, String> request, String name) {
      throw new IllegalStateException("broken");
    }
  }

  private abstract static class PlainAdapter extends ServerAdapter<Map<String, String>> {
    PlainAdapter(String library) {
      super(library);
    }

    @Override
    public String method(Map<String, String> request) {
      return "GET";
    }

    @Override
    public String scheme(Map<String, String> request) {
      return "http";
    }

    @Override
    public String path(Map<String, String> request) {
      return "/";
    }

    @Override
    public String query(Map<String, String> request) {
      return null;
    }

    @Override
    public String protocolVersion(Map<String, String> request) {
      return "1.1";
    }

    @Override
    public String peer(Map<String, String> request) {
      return null;
    }
  }

  @Test
  void theKillSwitchDoesNotOpenTheDoor() {
    inbound.guard(guard);
    rig.policies.publish(Policies.builder().enabled(false).build());
    assertNull(begin(), "served without governance");
    assertEquals(1, guard.asked);
    assertEquals(401, begin("deny", "yes").refusalStatus());
    assertEquals(0, inbound.inFlight());
    guard.enforces = false;
    assertNull(begin("deny", "yes"));
  }

  @Test
  void aThreadOfTheAgentDoesNotOpenTheDoor() {
    inbound.guard(guard);
    Slot.current()[Slot.OWN] = Boolean.TRUE;
    assertNull(begin());
    assertEquals(401, begin("deny", "yes").refusalStatus());
  }

  @Test
  void attack55ADispatchOfTheSameRequestIsNotJudgedAgain() {
    inbound.guard(guard);
    CallContext.swap(begin());
    Map<String, String> denied = Collections.singletonMap("deny", "yes");
    assertNull(inbound.begin(new Inner(), denied), "an adapter inside of the container's");
    assertEquals(1, guard.asked);
    assertEquals(401, begin("deny", "yes").refusalStatus(), "another request of the container");
  }

  @Test
  void attack55AnotherConnectionIsAnotherRequestWhateverTheThreadHasKept() {
    inbound.guard(guard);
    Map<String, String> first = new TreeMap<>(Collections.singletonMap("port", "4711"));
    CallContext.swap(inbound.begin(new Ported("outer"), first));
    Map<String, String> same = new TreeMap<>(first);
    same.put("deny", "yes");
    assertNull(inbound.begin(new Ported("inner"), same), "the same request");
    Map<String, String> other = new TreeMap<>(same);
    other.put("port", "4712");
    ServerCall denied = inbound.begin(new Ported("inner"), other);
    assertNotNull(denied, "served without being judged");
    assertEquals(401, denied.refusalStatus());
  }

  @Test
  void whatTheTunnelHasDecryptedCameWithTls() {
    inbound.guard(guard);
    begin("tunnel", "yes");
    assertEquals("https", guard.scheme);
    begin();
    assertEquals("http", guard.scheme);
  }

  @Test
  void whereNothingCanDecideNobodyIsLetIn() {
    inbound.refuseAll();
    assertTrue(inbound.enforces());
    assertEquals(503, begin("user", "ann").refusalStatus());
    rig.policies.publish(Policies.builder().enabled(false).build());
    assertEquals(503, begin("user", "ann").refusalStatus());
  }

  /** An adapter that knows the port of the client. */
  private static final class Ported extends PlainAdapter {
    Ported(String library) {
      super(library);
    }

    @Override
    public String header(Map<String, String> request, String name) {
      return request.get(name);
    }

    @Override
    public int peerPort(Map<String, String> request) {
      return Integer.parseInt(request.get("port"));
    }
  }

  @Test
  void itCostsNothingIfThereIsNone() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    GuardStep step = new GuardStep(new RateLimitedLog(told::add, rig.time));
    ServerCall call = begin();
    Policies policies = rig.policies.current();
    Map<String, String> request = new TreeMap<>();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(self);
      for (int i = 0; i < 10_000; i++) {
        assertTrue(step.admit(call, MapAdapter.INSTANCE, request, null, policies, 0));
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
    }
    assertTrue(least < 10_000, least + " bytes for 10,000 requests");
    assertNotNull(call);
  }

  private ServerCall begin(String... headers) {
    Map<String, String> request = new TreeMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      request.put(headers[i], headers[i + 1]);
    }
    return inbound.begin(MapAdapter.INSTANCE, request);
  }
}

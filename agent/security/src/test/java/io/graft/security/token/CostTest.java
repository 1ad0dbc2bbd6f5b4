package io.graft.security.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.guard.RequestGuard;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a request costs: bytes, which do not depend on the machine. */
class CostTest {
  private static final int ROUNDS = Integer.getInteger("cost.rounds", 20_000);

  private static final int MOST_KNOWN = 300;

  @TempDir Path directory;

  @Test
  void refusingAllocatesNextToNothingAndAKnownTokenLittle() throws Exception {
    try (SampleIssuer issuer = new SampleIssuer(directory)) {
      RequestGuard guard = issuer.guard();
      String token = SampleIssuer.token();
      SampleRequest valid = SampleRequest.bearer(token).fixed();
      SampleRequest missing = SampleRequest.get("/orders");
      long refused = bytes(guard, missing);
      // Of each 64th the path is kept.
      assertTrue(refused <= 4, refused + " bytes of a refusal");
      // Where the token is, the identity, and the list of this test: no copy of the token.
      long known = bytes(guard, valid);
      assertTrue(known < MOST_KNOWN, known + " bytes of a known token");
      assertTrue(token.length() > MOST_KNOWN, "a copy would be seen");
      assertEquals(List.of("Authorization"), valid.headerNames());
    }
  }

  private static long bytes(RequestGuard guard, SampleRequest request) {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    for (int i = 0; i < ROUNDS; i++) {
      guard.admit(request);
    }
    long before = threads.getThreadAllocatedBytes(id);
    long start = System.nanoTime();
    for (int i = 0; i < ROUNDS; i++) {
      guard.admit(request);
    }
    long nanos = System.nanoTime() - start;
    long bytes = (threads.getThreadAllocatedBytes(id) - before) / ROUNDS;
    System.out.println("a request: " + nanos / ROUNDS + " ns, " + bytes + " bytes");
    return bytes;
  }
}

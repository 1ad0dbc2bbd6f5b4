package io.graft.governance.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.graft.governance.Rig;
import io.graft.governance.config.RateConfig;
import io.graft.governance.context.CallContext;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.RateLimitedLog;
import io.graft.governance.event.Recorder;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.policy.ServerRoute;
import io.graft.governance.time.Randomness;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What rules for requests allocate: one view of the request, whatever and how many they are. */
class RulesCostTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int REQUESTS = 50_000;

  /** Of the view: a header, six references and a flag. */
  private static final long VIEW_BYTES = 48;

  private static final Map<String, String> REQUEST =
      Collections.singletonMap(":path", "/users/4711/orders/12");

  private final Rig rig = new Rig();
  private final Inbound inbound =
      new Inbound(
          "shop",
          rig.policies,
          Recorder.NONE,
          new Decisions(Recorder.NONE, rig.time, 10),
          new RateLimitedLog(line -> {}, rig.time),
          rig.time,
          new Randomness(7));

  @AfterEach
  void leaveTheThreadAsItWas() {
    CallContext.swap(null);
  }

  @Test
  void aRuleByTemplateAllocatesNoMoreThanOneByPath() {
    long without = bytes();
    long byPath = bytes(RequestMatch.parse("GET /users/*/orders/*"));
    long byTemplate = bytes(RequestMatch.template("GET /users/{id: [0-9]+}/orders/{order}"));
    assertEquals(byPath, byTemplate, 1);
    assertTrue(byTemplate - without <= VIEW_BYTES, byTemplate + " B, without rules " + without);
    List<RequestMatch> many = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      many.add(RequestMatch.template("/users/{id}/invoices/" + i));
    }
    many.add(RequestMatch.template("/users/{id}/orders/{order}"));
    assertEquals(byTemplate, bytes(many.toArray(new RequestMatch[0])), 1);
  }

  /** Returns what a request allocates under these rules. */
  private long bytes(RequestMatch... matches) {
    List<ServerRoute> routes = new ArrayList<>();
    for (RequestMatch each : matches) {
      routes.add(new ServerRoute("r" + routes.size(), each, null, RateConfig.NONE));
    }
    rig.policies.publish(
        Policies.builder().server(ServerPolicy.builder().routes(routes).build()).build());
    run();
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    run();
    return Math.round((THREADS.getThreadAllocatedBytes(thread) - before) / (double) REQUESTS);
  }

  private void run() {
    for (int i = 0; i < REQUESTS; i++) {
      ServerCall call = inbound.begin(MapAdapter.INSTANCE, REQUEST);
      call.end(200, null);
    }
  }
}

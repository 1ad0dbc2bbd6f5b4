package io.graft.governance.outbound;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.RetryConfig;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.Route;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a call allocates is the same on every machine. */
class AllocationTest {
  /** The call itself; all steps together allocate nothing. */
  private static final double CALL = 208;

  @Test
  void aCallAllocatesItselfAndNothingElse() {
    for (int instances : new int[] {1, 3, 100}) {
      PipelineCost cost = new PipelineCost(instances);
      cost.bytesPerCall(50_000);
      double bytes = cost.bytesPerCall(100_000);
      assertTrue(bytes <= CALL + 1, instances + " instances: " + bytes + " B");
      cost.bytesPerPass(50_000);
      double steps = cost.bytesPerPass(100_000);
      assertTrue(steps < 1, "the steps, " + instances + " instances: " + steps + " B");
    }
  }

  @Test
  void callsOfTwoRoutesInTurnAllocateWhatCallsOfOneDo() {
    double one = bytes("/items/1");
    double two = bytes("/items/1", "/users/1");
    assertTrue(two <= one + 2, two + " B for calls of two routes, " + one + " B for those of one");
  }

  @Test
  void aRouteByATemplateAllocatesWhatOneByAPathDoes() {
    double path = bytes(routes(route(RequestMatch.parse("/items/*"))), "/items/1");
    double template = bytes(routes(route(RequestMatch.template("/items/{id}"))), "/items/1");
    assertTrue(template <= path + 2, template + " B by a template, " + path + " B by a path");
  }

  private static double bytes(String... paths) {
    return bytes(
        routes(route(RequestMatch.parse("/items/**")), route(RequestMatch.parse("/users/**"))),
        paths);
  }

  private static double bytes(Policies routes, String... paths) {
    PipelineCost cost = new PipelineCost(3, routes, paths);
    cost.bytesPerCall(50_000);
    return cost.bytesPerCall(100_000);
  }

  private static Policies routes(Route... routes) {
    ClientPolicy policy = ClientPolicy.builder().routes(Arrays.asList(routes)).build();
    return Policies.builder().client("*", policy).build();
  }

  private static Route route(RequestMatch match) {
    ClientPolicy policy = ClientPolicy.builder().set(RetryConfig.ATTEMPTS, 3).build();
    return new Route(match.toString(), match, policy, false, false, false);
  }
}
